import { relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The files that take longer than twenty seconds, each of them longer than the next. */
export const LONGEST: readonly string[] = [
  'test/system/documented-hub.test.ts',
  'test/system/documented-help.test.ts',
  'test/system/documented-readme.test.ts',
  'test/integration/strange-answers.test.ts',
  'test/integration/composer-apply.test.ts',
  'test/integration/reporter-control.test.ts',
  'test/integration/reporter-twin.test.ts',
  'test/integration/composer-bundle.test.ts',
  'test/system/up-process.test.ts',
  'test/integration/simulator-device.test.ts',
  'test/integration/composer-bad-input.test.ts',
  'test/integration/reporter-twin-stories.test.ts',
  'test/integration/reporter-connect-ways.test.ts',
  'test/system/kubectl-dry-run.test.ts',
  'test/integration/simulator-process.test.ts',
  'test/integration/composer-hostile-input.test.ts',
  'test/system/random-faults.test.ts',
  'test/system/reporter-states.test.ts',
  'test/system/reporter-isolation.test.ts',
  'test/system/reporter-replaced.test.ts',
  'modules/reporter/src/report/virtual-days.test.ts',
  'test/integration/localhub-cli.test.ts',
  'test/integration/reporter-hub-killed.test.ts',
  'test/integration/localhub-packed.test.ts',
  'test/integration/reporter-connect-errors.test.ts',
  'test/system/documented-pages.test.ts',
];

const [ranks, after] = [new Map(LONGEST.map((path, rank) => [path, rank])), LONGEST.length];

/**
 * Begins with what takes longest, so that no worker is alone with it at the end while the others have nothing left. In a
 * fresh clone Vitest knows the sizes of files only, and those that wait longest are not the large ones.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const groupOf = (file: TestSpecification): number => file.project.config.sequence.groupOrder;
    const rankOf = (file: TestSpecification): number =>
      ranks.get(relative(this.ctx.config.root, file.moduleId)) ?? after;
    const sorted = await super.sort(files);
    return sorted.sort((one, other) => groupOf(one) - groupOf(other) || rankOf(one) - rankOf(other));
  }
}

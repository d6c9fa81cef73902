import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { composeInput, type ComposeResult } from '../app/compose.ts';
import { translateResult } from '../app/translate.ts';
import { renderTrace } from '../core/merge/render-trace.ts';
import type { Output } from '../core/model/target.ts';
import { artificialOptions } from '../core/translate/assumptions.ts';
import { renderTranslation } from '../core/translate/render-translation.ts';

/** One way to compose a worked example: what goes over it, for which site, to what. */
interface Variant {
  /** Stands behind the name of the example. */
  suffix?: string;
  over?: string;
  site?: string;
  output?: Output;
  /** Which file set a value is shown as well. */
  trace?: true;
  /** The objects that edgeAgent makes are shown as well. */
  translate?: true;
}

const plain: readonly Variant[] = [{}];

/** Examples that are shown in more than one way; every other is composed once, to what its target takes. */
const variants: Readonly<Record<string, readonly Variant[]>> = {
  'line-inspection': [{ translate: true }, { output: 'layered' }, { output: 'kubernetes' }],
  'time-series': [{ translate: true }, { output: 'kubernetes' }],
  'kubernetes-stack-edge': [{ output: 'kubernetes' }, { output: 'gitops' }],
  'kubernetes-k3s': [{ output: 'kubernetes' }, { output: 'gitops' }],
  'two-plants': [
    {},
    { suffix: '.plant-7', site: 'plant-7' },
    { suffix: '.plant-9', site: 'plant-9' },
    { suffix: '.prod', over: 'two-plants.prod.yaml', trace: true },
  ],
};

/**
 * The output of the worked examples below `manifests/workloads`, by path. Throws when one of them has an error.
 */
export async function workedExamples(root: string): Promise<Map<string, string>> {
  const made = new Map<string, string>();
  const folder = join(root, 'manifests', 'workloads');
  const names = (await readdir(folder)).filter((file) => file.endsWith('.workload.yaml')).sort();
  for (const name of names) {
    const stem = name.replace(/\.workload\.yaml$/, '');
    for (const variant of variants[stem] ?? plain) {
      const files = [name, ...(variant.over === undefined ? [] : [variant.over])];
      const read = files.map(async (file) => ({ name: file, bytes: await readFile(join(folder, file)) }));
      const { site, output, trace } = variant;
      const digest = (text: string) => createHash('sha256').update(text).digest('hex');
      const result = composeInput({ files: await Promise.all(read), env: {}, site, output, trace, digest });
      const place = `manifests/deployments/${stem}${variant.suffix ?? ''}`;
      for (const [path, content] of filesOf(result, place, name)) made.set(path, content);
      if (result.trace !== undefined) made.set(`${place}.trace.txt`, renderTrace(result.trace));
      if (variant.translate === true) made.set(`${place}.translated.yaml`, translationOf(result, name));
    }
  }
  return made;
}

/** A manifest beside what is applied before it; objects and trees in a folder of their own. */
function filesOf({ output, files, diagnostics }: ComposeResult, place: string, name: string): [string, string][] {
  if (files === undefined) throw new Error(`${name} does not compose: ${JSON.stringify(diagnostics)}`);
  if (output === 'kubernetes' || output === 'gitops')
    return files.map(({ path, content }) => [`${place}.${output}/${path}`, content]);
  const ending = output === 'layered' ? 'layered' : 'deployment';
  return files.map(({ path, content }, index) => [
    index === 0 ? `${place}.${ending}.json` : `${place}.${path.replaceAll('/', '.')}`,
    content,
  ]);
}

function translationOf(result: ComposeResult, name: string): string {
  const translated = translateResult(result, artificialOptions, {});
  if (translated.kind !== 'translated') throw new Error(`${name} cannot be translated`);
  return renderTranslation(translated.translation);
}

import type { InputFile } from '../../source/read-source.ts';
import type { SourceSpace } from '../../source/source-space.ts';
import { offsetOf, type Source } from '../../source/source.ts';
import type { At } from '../diagnostics/diagnostic.ts';
import type { Findings } from '../diagnostics/findings.ts';
import { didYouMean } from '../diagnostics/suggest.ts';
import type { DeviceKnowledge, Statement } from './knowledge.ts';
import { mergeStatements } from './merge-statements.ts';
import type { FormProblem } from './read-inventory.ts';
import { readStatements } from './read-statements.ts';
import { sayAbsence } from './say-absence.ts';
import { sayWho } from './say-who.ts';

/**
 * Files that say what is known of a device → what is known. What cannot be read is an error: without it nothing would be
 * found that it says, and that would look like nothing to find. What says that it is about another device than `device`, or
 * than the first source that names one, is left out and told.
 */
export function readKnowledge(
  files: readonly InputFile[],
  space: SourceSpace,
  findings: Findings,
  device?: string,
): DeviceKnowledge | undefined {
  const read = files.flatMap((file) => readFile(file, space, findings));
  const statements = ofOneDevice(read, device, findings);
  if (statements.length === 0) return undefined;
  for (const { origin, caveats, file } of statements) {
    for (const caveat of caveats) {
      findings.add(
        'MOOR2304',
        startOf(file),
        caveat,
        `What follows from it holds as of ${origin.asOf ?? 'its last word'}. Ask the device anew before you rely on it.`,
      );
    }
  }
  const { knowledge, contradictions, absences } = mergeStatements(statements);
  for (const { what, believed, other } of contradictions) {
    findings.add(
      'MOOR2303',
      startOf(fileOf(other.origin, statements)),
      `the ${what} is \`${believed.value.slice(0, 80)}\` as ${sayWho(believed.origin)} has it, and \`${other.value.slice(0, 80)}\` as ${sayWho(other.origin)} has it`,
      'The first is believed. Ask the device and bring the other up to date.',
    );
  }
  for (const absence of absences) {
    const { list, other, isListBelieved } = absence;
    const at = startOf(fileOf(isListBelieved ? other : list, statements));
    findings.add('MOOR2303', at, ...sayAbsence(absence));
  }
  return knowledge;
}

type Placed = Statement & { file: string };

function ofOneDevice(statements: readonly Placed[], asked: string | undefined, findings: Findings): Placed[] {
  const device = asked ?? statements.find((one) => one.device !== undefined)?.device;
  const told = new Set<string>();
  return statements.filter(({ device: own, file }) => {
    if (own === undefined || own === device) return true;
    if (!told.has(file)) {
      findings.add(
        'MOOR2345',
        startOf(file),
        `this is about the device \`${own.slice(0, 128)}\`, not about \`${device?.slice(0, 128) ?? ''}\``,
        'Nothing of it was held against the input. Give what is known of that device, or correct the name.',
      );
    }
    told.add(file);
    return false;
  });
}

function readFile(file: InputFile, space: SourceSpace, findings: Findings): Placed[] {
  const read = space.read(file);
  if ('unreadable' in read) {
    refuse(startOf(file.name), `what is known of the device cannot be read: ${read.unreadable.reason}`, findings);
    return [];
  }
  const { source } = read;
  const { root } = source;
  const fatal = source.problems.find((problem) => problem.fatal);
  if (root === undefined || fatal !== undefined) {
    const at = fatal === undefined ? startOf(file.name) : space.at(fatal.offset);
    refuse(at, `what is known of the device cannot be read: ${fatal?.message ?? 'the file is empty'}`, findings);
    return [];
  }
  const stated = readStatements(root, file.name);
  if (stated === 'unknownForm') {
    refuse(space.at(root.start), 'this is nothing that says what is known of a device', findings);
    return [];
  }
  if ('statements' in stated) return stated.statements.map((statement) => ({ ...statement, file: file.name }));
  for (const problem of stated.problems) reportForm(problem, source, space, findings);
  return [];
}

function refuse(at: At, message: string, findings: Findings): void {
  findings.add(
    'MOOR2301',
    at,
    message,
    'Give what `kubectl get pv,nodes -o json` prints, shares or roles of the device as Azure answers them, or an inventory; docs/device-knowledge.md shows each.',
  );
}

function reportForm(
  { path, part, message, unknownKey }: FormProblem,
  source: Source,
  space: SourceSpace,
  findings: Findings,
): void {
  const help =
    unknownKey === undefined
      ? 'Correct it; manifests/schema/inventory.schema.json says what is allowed.'
      : `${didYouMean(unknownKey.key, unknownKey.known)}Known here: ${unknownKey.known.join(', ')}.`;
  findings.add('MOOR2302', space.at(offsetOf(source.root, path, part)), message, help);
}

function fileOf(origin: Statement['origin'], statements: readonly Placed[]): string {
  return statements.find((statement) => statement.origin === origin)?.file ?? '';
}

function startOf(file: string): At {
  return { file, line: 1, column: 1 };
}

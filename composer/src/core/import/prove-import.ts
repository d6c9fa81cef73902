import type { Json } from '../../source/node.ts';
import type { Composed } from '../compose/composed.ts';
import type { At, Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Findings } from '../diagnostics/findings.ts';
import type { Draft } from '../model/draft.ts';
import type { OutputFile } from '../model/output-file.ts';
import { findDifference } from './find-difference.ts';

/** What `compose` makes of an input. */
interface Outcome {
  composed?: Composed;
  files?: readonly OutputFile[];
  diagnostics: readonly Diagnostic[];
}

/**
 * Whether the manifest and the workload made of it come to the same. A difference is an error; that they cannot be
 * compared is a warning. `draft` is the manifest's, for places.
 */
export function proveImport(draft: Draft, manifest: Outcome, workload: Outcome, findings: Findings): boolean {
  const wanted = productOf(manifest);
  if (wanted === undefined) {
    reportUnproved(draft.at, errorsOf(manifest), findings);
    return false;
  }
  const path = findDifference(wanted, productOf(workload));
  if (path === undefined) return true;
  const { at, what } = placeOf(path, draft);
  const [reason] = errorsOf(workload);
  findings.add(
    'MOOR1902',
    at,
    `${what} cannot be said in a workload${reason === undefined ? '' : `: ${reason.message}`}`,
    'Compose the manifest itself, which Mooring takes as it is.',
  );
  return false;
}

/** The manifest; where the target takes none, what it takes instead. */
function productOf({ composed, files }: Outcome): Json | undefined {
  if (composed !== undefined) return composed.manifest as unknown as Json;
  return files?.map(({ path, content }) => [path, content]);
}

function errorsOf({ diagnostics }: Outcome): Diagnostic[] {
  return diagnostics.filter(({ severity }) => severity === 'error');
}

function reportUnproved(at: At, errors: readonly Diagnostic[], findings: Findings): void {
  const isUnset = errors.every(({ code }) => code === 'MOOR1201');
  findings.add(
    'MOOR1903',
    at,
    `the workload was not compared with this manifest, which has ${errors.length === 1 ? 'an error' : `${errors.length} errors`} of its own`,
    isUnset
      ? 'Set the variables that `mooring check` names, and import it again.'
      : 'See them with `mooring check`. The workload has them, too.',
  );
}

/** Names only as the input writes them: keys of a manifest that was composed hold values of variables. */
function placeOf(path: readonly string[], draft: Draft): { at: At; what: string } {
  const [, section = '', , group = '', name = ''] = path;
  if (section === '$edgeAgent' && group === 'modules') {
    const module = draft.modules.find((one) => one.name === name);
    if (module !== undefined) return { at: module.nameAt, what: `the module \`${name}\`` };
  }
  const isSystem = section === '$edgeAgent' || section === '$edgeHub';
  return { at: draft.at, what: isSystem ? `what stands in \`${section}\`` : 'this manifest' };
}

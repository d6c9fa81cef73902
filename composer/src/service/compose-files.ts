import { posix } from 'node:path';
import { composeInput, type ComposeResult } from '../app/compose.ts';
import { toDeployable } from '../core/rollout/to-deployable.ts';
import { digest } from '../app/digest.ts';
import { resolveSecrets } from '../core/compose/resolve-secrets.ts';
import type { Diagnostic } from '../core/diagnostics/diagnostic.ts';
import { tellOnce } from '../core/device/tell-once.ts';
import type { OutputFile } from '../core/model/output-file.ts';
import type { Deployable } from '../core/rollout/deployable.ts';
import type { InputFile } from '../source/read-source.ts';
import { withoutUsed } from '../core/policy/without-used.ts';
import { ProblemError } from './problem.ts';
import type { CheckRequest, ComposeRequest } from './requests.ts';

type Composed = Pick<ComposeResult, 'composed' | 'files' | 'output' | 'draft' | 'suppressed'>;
export interface ComposedFiles extends Composed {
  readonly diagnostics: readonly Diagnostic[];
}

/** What findings in a report that came with a request call it. */
const reportName = 'doctor.json';

/** Files that a template names by `${MODULES.…}`; they are no input of their own. */
const besideName = /(^|\/)module\.json$/;

/**
 * Composes what a caller sent, by the function of the command line. Variables come from the request alone: whoever may
 * write `${NAME}` into a file could otherwise read the environment of this process. So do the files beside an input.
 *
 * @throws {ProblemError} 400 for a file that is not text
 */
export function composeFiles({
  files,
  inventory,
  policy,
  settled,
  env,
  output,
  ...wishes
}: ComposeRequest & { device?: string | undefined }): ComposedFiles {
  const encoded = files.map(encode);
  const inputs = encoded.filter(({ name }) => !besideName.test(name));
  const beside = new Map(encoded.map(({ name, bytes }) => [posix.normalize(name), bytes]));
  if (inputs.length === 0) throw hasNoInput();
  const { unreadable, ...result } = composeInput({
    files: inputs,
    env: withoutPrototype(env),
    ...wishes,
    policy: policy === undefined ? undefined : encode({ name: 'mooring.yaml', text: policy }),
    settled: settled === undefined ? undefined : encode({ name: reportName, text: settled }),
    output,
    knowledge: inventory.map(encode),
    readBeside: (path, input) => beside.get(posix.join(posix.dirname(input), path)),
    digest,
  });
  const [first] = unreadable;
  if (first !== undefined) throw isUnreadable(first);
  return result;
}

/**
 * What can be pushed: composed, without errors, registry credentials put in.
 *
 * @throws {ProblemError} 422 with the diagnostics; nothing may be pushed then
 */
export function composeForPush(request: Omit<ComposeRequest, 'output'>): Deployable {
  const result = composeFiles({ ...request, output: undefined });
  demandFiles(result);
  const { composed } = result;
  if (composed === undefined || result.output !== 'iotedge') throw cannotBePushed(result);
  const { manifest, diagnostics } = resolveSecrets(composed, withoutPrototype(request.env));
  if (manifest === undefined) throw hasNoResult(diagnostics);
  return toDeployable(composed, manifest.modulesContent);
}

/** What was found, and what the policy of the request suppresses of it. */
export type CheckedFiles = Pick<ComposedFiles, 'diagnostics' | 'suppressed'>;

/** Checks each file by itself, as the command line does, or all of them merged. */
export function checkFiles({ merge, ...request }: CheckRequest): CheckedFiles {
  if (merge) return composeFiles(request);
  const beside = request.files.filter(({ name }) => besideName.test(name));
  const inputs = request.files.filter(({ name }) => !besideName.test(name));
  const results = inputs.map((file) => composeFiles({ ...request, files: [file, ...beside] }));
  return {
    diagnostics: withoutUsed(tellOnce(results, [...request.inventory, { name: reportName }])).flatMap(
      ({ diagnostics }) => diagnostics,
    ),
    suppressed: results.flatMap(({ suppressed }) => suppressed),
  };
}

/**
 * What was made, for a caller.
 *
 * @throws {ProblemError} 422 with the diagnostics when there is nothing
 */
export function demandFiles(result: ComposedFiles): OutputFile[] {
  if (result.files === undefined) throw hasNoResult(result.diagnostics);
  return result.files;
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === 'error');
}

function hasNoResult(diagnostics: readonly Diagnostic[]): ProblemError {
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  return new ProblemError({
    status: 422,
    code: 'workload-has-errors',
    detail: `the files have ${errors} ${errors === 1 ? 'error' : 'errors'}; nothing was composed or pushed`,
    help: 'Each entry of diagnostics says where, why and what to write instead; docs/diagnostics.md explains the codes.',
    exitCode: 1,
    diagnostics,
  });
}

function cannotBePushed({ output, draft }: ComposedFiles): ProblemError {
  const isLayer = output === 'layered';
  return new ProblemError({
    status: 422,
    code: 'nothing-to-push',
    detail: isLayer
      ? 'a layered deployment cannot be pushed to one device by itself; nothing was pushed'
      : `there is no edgeAgent on ${draft?.target ?? 'this target'} that could be given a deployment; nothing was pushed`,
    help: isLayer
      ? 'Create it as a layered deployment of the hub.'
      : 'Compose it with the output kubernetes and apply the objects.',
    exitCode: 1,
  });
}

function encode({ name, text }: { name: string; text: string }): InputFile {
  return { name, bytes: Buffer.from(text, 'utf8') };
}

function hasNoInput(): ProblemError {
  return new ProblemError({
    status: 400,
    code: 'request-invalid',
    detail: 'files: there is no input among them, only module.json',
    help: 'Send the template or workload as well.',
  });
}

function isUnreadable({ file, reason, help }: ComposeResult['unreadable'][number]): ProblemError {
  const detail = `${file} cannot be read: ${reason}`;
  return new ProblemError({ status: 400, code: 'file-unreadable', detail, help, exitCode: 2 });
}

/** So that a variable named `constructor` or `__proto__` is a variable and nothing else. */
function withoutPrototype(env: Readonly<Record<string, string>>): Record<string, string> {
  return Object.assign(Object.create(null) as Record<string, string>, env);
}

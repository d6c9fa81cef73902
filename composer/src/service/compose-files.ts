import { composeInput, type ComposeResult } from '../app/compose.ts';
import { toDeployable } from '../core/rollout/to-deployable.ts';
import { digest } from '../app/digest.ts';
import type { Composed } from '../core/compose/composed.ts';
import { resolveSecrets } from '../core/compose/resolve-secrets.ts';
import type { Diagnostic } from '../core/diagnostics/diagnostic.ts';
import type { Deployable } from '../core/rollout/deployable.ts';
import { ProblemError } from './problem.ts';
import type { ComposeRequest } from './requests.ts';

export interface ComposedFiles {
  readonly composed?: Composed | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Composes what a caller sent, by the function of the command line. Variables come from the request alone: whoever may
 * write `${NAME}` into a file could otherwise read the environment of this process.
 *
 * @throws {ProblemError} 400 for a file that is not text
 */
export function composeFiles({ files, env, target }: ComposeRequest): ComposedFiles {
  const { composed, diagnostics, unreadable } = composeInput({
    files: files.map(({ name, text }) => ({ name, bytes: Buffer.from(text, 'utf8') })),
    env: withoutPrototype(env),
    ...(target === undefined ? {} : { target }),
    digest,
  });
  const [first] = unreadable;
  if (first !== undefined) throw isUnreadable(first);
  return hasErrors(diagnostics) ? { diagnostics } : { composed, diagnostics };
}

/**
 * What can be pushed: composed, without errors, registry credentials put in.
 *
 * @throws {ProblemError} 422 with the diagnostics; nothing may be pushed then
 */
export function composeForPush(request: ComposeRequest): Deployable {
  const composed = demandComposed(composeFiles(request));
  const { manifest, diagnostics } = resolveSecrets(composed, withoutPrototype(request.env));
  if (manifest === undefined) throw hasNoResult(diagnostics);
  return toDeployable(composed, manifest.modulesContent);
}

/** Checks each file by itself, as the command line does. */
export function checkFiles(request: ComposeRequest): readonly Diagnostic[] {
  return request.files.flatMap((file) => composeFiles({ ...request, files: [file] }).diagnostics);
}

/** @throws {ProblemError} 422 with the diagnostics when there is nothing composed */
export function demandComposed({ composed, diagnostics }: ComposedFiles): Composed {
  if (composed === undefined) throw hasNoResult(diagnostics);
  return composed;
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

function isUnreadable({ file, reason, help }: ComposeResult['unreadable'][number]): ProblemError {
  const detail = `${file} cannot be read: ${reason}`;
  return new ProblemError({ status: 400, code: 'file-unreadable', detail, help, exitCode: 2 });
}

/** So that a variable named `constructor` or `__proto__` is a variable and nothing else. */
function withoutPrototype(env: Readonly<Record<string, string>>): Record<string, string> {
  return Object.assign(Object.create(null) as Record<string, string>, env);
}

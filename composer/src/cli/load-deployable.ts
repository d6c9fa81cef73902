import type { Composed } from '../core/compose/composed.ts';
import { resolveSecrets } from '../core/compose/resolve-secrets.ts';
import type { Deployable } from '../core/rollout/deployable.ts';
import { toDeployable } from '../core/rollout/to-deployable.ts';
import { composeFiles, showDiagnostics } from './compose-file.ts';
import { UsageError } from '../app/failure.ts';
import type { Io } from './io.ts';
import { readInventories, type KnowledgeFlags } from './knowledge-flags.ts';
import type { PolicyFlags } from './find-policy.ts';
import type { InputFlags } from './read-input.ts';

export interface LoadedDeployable {
  readonly deployable: Deployable;
  /** The shares that its modules name, as `name:protocol` where the protocol is known. */
  readonly shares: readonly string[];
}

/**
 * Composes files that belong together, secrets put in, or says on stderr what is wrong with them and answers nothing.
 *
 * @throws {UsageError} for what can be composed but not pushed
 */
export async function loadDeployable(
  io: Io,
  files: readonly string[],
  flags: InputFlags & PolicyFlags & KnowledgeFlags,
): Promise<LoadedDeployable | undefined> {
  const { result, input } = await composeFiles(io, files, flags, {
    policy: flags.policy,
    knowledge: await readInventories(io, flags),
  });
  showDiagnostics(io, result);
  if (result.composed === undefined) {
    if (result.output === undefined) return undefined;
    throw new UsageError(
      `there is no edgeAgent on ${result.draft?.target ?? 'this target'} that could be given a deployment`,
      'Make objects for kubectl with `mooring compose --output kubernetes` and apply those.',
    );
  }
  if (result.output === 'layered') {
    throw new UsageError(
      'a layered deployment cannot be pushed to one device by itself',
      'Create it as a deployment of the hub: `mooring compose --output layered`, then `az iot edge deployment create --layered`.',
    );
  }
  const resolved = resolveSecrets(result.composed, input.env);
  showDiagnostics(io, { sources: result.sources, diagnostics: resolved.diagnostics });
  if (resolved.manifest === undefined) return undefined;
  return {
    deployable: toDeployable(result.composed, resolved.manifest.modulesContent),
    shares: sharesOf(result.composed),
  };
}

interface ProberSection {
  readonly 'properties.desired'?: {
    readonly volumes?: Record<string, { readonly share: string; readonly protocol?: string }>;
  };
}

function sharesOf(composed: Composed): string[] {
  const section = composed.prober === undefined ? undefined : composed.manifest.modulesContent[composed.prober];
  const watched = Object.values((section as ProberSection | undefined)?.['properties.desired']?.volumes ?? {});
  const names = new Set(composed.bindings.map((binding) => binding.claim));
  return [...names].map((claim) => {
    const share = composed.bindings.find((binding) => binding.claim === claim)?.share;
    const protocol = watched.find((volume) => volume.share === share)?.protocol;
    return protocol === undefined ? claim : `${claim}:${protocol}`;
  });
}

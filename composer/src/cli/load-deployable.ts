import type { Composed } from '../core/compose/composed.ts';
import { resolveSecrets } from '../core/compose/resolve-secrets.ts';
import type { Deployable } from '../core/rollout/deployable.ts';
import { toDeployable } from '../core/rollout/to-deployable.ts';
import { composeFile, showDiagnostics } from './compose-file.ts';
import type { Io } from './io.ts';
import type { InputFlags } from './read-input.ts';

export interface LoadedDeployable {
  readonly deployable: Deployable;
  /** The shares that its modules name, as `name:protocol` where the protocol is known. */
  readonly shares: readonly string[];
}

/** Composes a file, secrets put in, or says on stderr what is wrong with it and answers nothing. */
export async function loadDeployable(io: Io, file: string, flags: InputFlags): Promise<LoadedDeployable | undefined> {
  const { result, input } = await composeFile(io, file, flags);
  showDiagnostics(io, result);
  if (result.composed === undefined) return undefined;
  const resolved = resolveSecrets(result.composed, input.env);
  showDiagnostics(io, { ...result, diagnostics: resolved.diagnostics });
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

import type { MappedDeployment, MappedModule } from '@mooring/edge-kubernetes';
import { pullSecretName } from '@mooring/edge-kubernetes';
import type { ShownCredential } from './agent-view.ts';

type Claim = MappedDeployment['persistentVolumeClaims'][number];
type PullSecret = MappedDeployment['pullSecrets'][number];

/** A module's own wish for a claim; of the claims that become one the first decides. */
interface Wish {
  module: string;
  accessModes: readonly string[];
}

/** Who asks for a claim, by its name, and how. */
export function wishesFor(modules: readonly MappedModule[]): ReadonlyMap<string, readonly Wish[]> {
  const wishes = new Map<string, Wish[]>();
  for (const { moduleId, persistentVolumeClaims } of modules) {
    for (const { metadata, spec } of persistentVolumeClaims) {
      const known = wishes.get(metadata.name) ?? [];
      known.push({ module: moduleId, accessModes: spec.accessModes });
      wishes.set(metadata.name, known);
    }
  }
  return wishes;
}

/** What a claim waits for, who mounts it, and what becomes of it. */
export function claimNotes({ metadata, spec }: Claim, wishes: readonly Wish[]): string[] {
  const modes = new Set(wishes.flatMap(({ accessModes }) => accessModes));
  return [
    `Claim of ${wishes.map(({ module }) => `\`${module}\``).join(', ')}. It binds to the PersistentVolume \`${spec.volumeName ?? metadata.name}\`, which is there when a share of that name is used with Edge compute (inferred); else the pods stay Pending.`,
    'edgeAgent deletes it as soon as no module mounts it; the share then has to be unmounted and mounted again (inferred).',
    ...(spec.accessModes.includes('ReadOnlyMany')
      ? [
          'DANGER  It asks for ReadOnlyMany, which the PersistentVolume of a share does not offer: it stays Pending (inferred).',
        ]
      : []),
    ...(modes.size > 1
      ? [`DANGER  Modules ask for it read-only and read-write; the first one decided: ${spec.accessModes.join(', ')}.`]
      : []),
  ];
}

export function secretNotes(secret: PullSecret, credentials: readonly ShownCredential[]): string[] {
  const credential = credentials.find((one) => pullSecretName(one) === secret.metadata.name);
  if (credential === undefined) return [];
  return [
    `Pull Secret for ${credential.address}, of the registry credential \`${credential.id}\`. Its password is not shown: a placeholder stands in the data.`,
    ...(credential.unset.length > 0
      ? [
          `Its name follows from the user name, and ${credential.unset.map((name) => `\`${name}\``).join(', ')} is not set: on the device it has another name.`,
        ]
      : []),
  ];
}

import type { MappedDeployment, MappedModule } from '@mooring/edge-kubernetes';
import { pullSecretName } from '@mooring/edge-kubernetes';
import type { ShownCredential } from './agent-view.ts';

type Claim = MappedDeployment['persistentVolumeClaims'][number];
type PullSecret = MappedDeployment['pullSecrets'][number];

/** What a claim waits for, who mounts it, and what becomes of it. */
export function claimNotes(claim: Claim, modules: readonly MappedModule[]): string[] {
  const { name } = claim.metadata;
  const users = modules.filter((module) =>
    module.persistentVolumeClaims.some(({ metadata }) => metadata.name === name),
  );
  const modes = new Set(users.flatMap((module) => modesOf(module, name)));
  const readOnly = claim.spec.accessModes.includes('ReadOnlyMany');
  return [
    `Claim of ${users.map(({ moduleId }) => `\`${moduleId}\``).join(', ')}. It binds to the PersistentVolume \`${claim.spec.volumeName ?? name}\`, which is there when a share of that name is used with Edge compute (inferred); else the pods stay Pending.`,
    'edgeAgent deletes it as soon as no module mounts it; the share then has to be unmounted and mounted again (inferred).',
    ...(readOnly
      ? [
          'DANGER  It asks for ReadOnlyMany, which the PersistentVolume of a share does not offer: it stays Pending (inferred).',
        ]
      : []),
    ...(modes.size > 1
      ? [
          `DANGER  Modules ask for it read-only and read-write; the first one decided: ${claim.spec.accessModes.join(', ')}.`,
        ]
      : []),
  ];
}

function modesOf(module: MappedModule, name: string): string[] {
  return module.persistentVolumeClaims
    .filter(({ metadata }) => metadata.name === name)
    .flatMap(({ spec }) => spec.accessModes);
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

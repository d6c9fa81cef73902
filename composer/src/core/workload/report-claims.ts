import type { Findings } from '../diagnostics/findings.ts';
import { profileOf } from '../kubernetes/profile/profiles.ts';
import { targets, type Target } from '../model/target.ts';
import type { Volume } from '../model/volume.ts';

type Claim = Pick<Extract<Volume, { kind: 'claim' }>, 'name' | 'storageClass' | 'accessMode' | 'sourceAt'>;

/** Of one worker's disk, on Azure Stack Edge. Its provisioner makes directories there. */
const deviceClass = 'ase-node-local';
/** The same provisioner under the name its own project gives it. It can be installed on any cluster. */
const localPathClass = 'local-path';
/** Says nothing about the kind of cluster: a class of that name may be anywhere. */
const plainName = 'default';

/** What a volume of a StorageClass asks for that the class does not offer, and classes of another kind of cluster. */
export function reportClaim(volume: Claim, target: Target, findings: Findings): void {
  if (isForeignClass(volume.storageClass, target)) reportForeign(volume, target, findings);
  else if (volume.accessMode === 'ReadWriteMany') reportShared(volume, findings);
  if (volume.storageClass === deviceClass && target === 'ase-2node') {
    findings.add(
      'MOOR1513',
      volume.sourceAt,
      `the volume \`${volume.name}\` stays on one of the two nodes`,
      'When that node fails, the module that mounts it waits until it is back. What must move along belongs on a share.',
    );
  }
}

function reportShared({ name, storageClass, sourceAt }: Claim, findings: Findings): void {
  if (storageClass === deviceClass) {
    findings.add(
      'MOOR1512',
      sourceAt,
      `${deviceClass} makes volumes for one node, and the volume \`${name}\` asks for ReadWriteMany`,
      'Its claim would never be bound. Ask for ReadWriteOnce, or use a share.',
    );
  } else if (storageClass === localPathClass) {
    findings.add(
      'MOOR1514',
      sourceAt,
      `${localPathClass} makes volumes for one node, and the volume \`${name}\` asks for ReadWriteMany`,
      'As it is installed, its claim is never bound. Ask for ReadWriteOnce, or use a share. Nothing to do if its provisioner was set to a shared file system.',
    );
  }
}

/** Whether a cluster of another kind brings the class, and this one does not. */
export function isForeignClass(storageClass: string, target: Target): boolean {
  const own = profileOf(target)?.localClass;
  if (storageClass === own || storageClass === plainName) return false;
  // A cluster that brings no class often has this one installed.
  if (own === undefined && storageClass === localPathClass) return false;
  return homeOf(storageClass) !== undefined;
}

function reportForeign({ name, storageClass, sourceAt }: Claim, target: Target, findings: Findings): void {
  const profile = profileOf(target);
  const title = profile?.title ?? target;
  const own = profile?.localClass;
  const instead = own === undefined ? `${title} brings no class.` : `Did you mean \`${own}\`?`;
  findings.add(
    'MOOR1515',
    sourceAt,
    `\`${storageClass}\` is the StorageClass of ${homeOf(storageClass) ?? 'another cluster'}, and the volume \`${name}\` is for ${title}`,
    `${instead} Without the class the claim is never bound, and the module waits. Nothing to do if somebody made one of that name: \`kubectl get storageclass\` lists them.`,
  );
}

/** The title of the kind of cluster that brings the class. */
function homeOf(storageClass: string): string | undefined {
  return targets.map(profileOf).find((profile) => profile?.localClass === storageClass)?.title;
}

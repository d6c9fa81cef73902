import type { At, Edit } from '../diagnostics/diagnostic.ts';
import type { Findings } from '../diagnostics/findings.ts';
import { didYouMean } from '../diagnostics/suggest.ts';
import { profileOf } from '../kubernetes/profile/profiles.ts';
import { isStackEdge } from '../model/target.ts';
import { isForeignClass } from '../workload/report-claims.ts';
import type { FileObject } from './file-object.ts';
import type { ObjectSet } from './object-set.ts';
import { isPlaceholder, shareOf } from './share-claim.ts';

const subdomain = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/;
const shareName = /^[a-z0-9](-?[a-z0-9])*$/;

/** Which volume a claim means: by name, by class, or by nothing that would find one. */
export function checkClaimVolumes(set: ObjectSet, findings: Findings): void {
  for (const claim of set.claims) {
    checkName(claim, set, findings);
    checkClass(claim, set, findings);
  }
  if (isStackEdge(set.target) && set.areClassesKnown !== true) checkClasses(set, findings);
}

/** The device brings one class, and users of a namespace may make none: another name is most likely one too many. */
function checkClasses({ claims, claimTemplates, objects, target }: ObjectSet, findings: Findings): void {
  const own = profileOf(target)?.localClass ?? '';
  const made = new Set(
    objects.flatMap(({ kind, name }) => (kind === 'StorageClass' && name !== undefined ? [name] : [])),
  );
  for (const claim of [...claims, ...claimTemplates]) {
    const path = ['spec', 'storageClassName'];
    const name = claim.text(path);
    if (name === undefined || name === '' || name === own || made.has(name) || isPlaceholder(name)) continue;
    // A class of another kind of cluster is told as that, and one beside a volume as well.
    if (isForeignClass(name, target) || (claim.text(['spec', 'volumeName']) ?? '') !== '') continue;
    findings.add(
      'MOOR1515',
      claim.at(path),
      `Azure Stack Edge brings no StorageClass \`${name.slice(0, 80)}\``,
      `${didYouMean(name, [own])}It brings \`${own}\`. Without the class the claim is never bound, and its pod waits. Nothing to do if somebody made one of that name: \`kubectl get storageclass\` lists them.`,
    );
  }
}

function checkName(claim: FileObject, set: ObjectSet, findings: Findings): void {
  const path = ['spec', 'volumeName'];
  const name = claim.text(path);
  if (name === undefined || name === '') return;
  const at = claim.at(path);
  if (isPlaceholder(name)) {
    const help = 'Put the name in, as it stands under Cloud storage gateway > Shares, without the brackets.';
    findings.add('MOOR2510', at, `the volume of ${claim.title} is not filled in`, help, 'warning');
  } else if (!subdomain.test(name)) {
    const lower = name.toLowerCase();
    const fix = subdomain.test(lower) ? { fix: [{ at, was: name, now: lower }] } : {};
    findings.add(
      'MOOR2510',
      at,
      `no PersistentVolume can have the name \`${name.slice(0, 80)}\``,
      'Names of volumes have lower-case letters, digits, hyphens and dots. Write the name as `kubectl get pv` shows it.',
      fix,
    );
  } else if (shareOf(claim, set) === name && !(shareName.test(name) && name.length >= 3 && name.length <= 63)) {
    findings.add(
      'MOOR2510',
      at,
      `\`${name}\` is no name that a share of the device can have`,
      'A share has 3 to 63 lower-case letters, digits and single hyphens. Nothing to do if somebody made a volume of that name.',
      'warning',
    );
  }
}

function checkClass(claim: FileObject, set: ObjectSet, findings: Findings): void {
  if (claim.misspelt.has('storageClassName') || claim.misspelt.has('volumeName')) return;
  const path = ['spec', 'storageClassName'];
  const volume = claim.text(['spec', 'volumeName']);
  const share = shareOf(claim, set);
  const storageClass = claim.get(path);
  const says = (message: string, at: At, help: string, fix?: Edit[]) =>
    findings.add('MOOR2511', at, message, help, fix === undefined ? {} : { fix });
  if (share !== undefined && (storageClass === undefined || storageClass === null)) {
    says(
      `${claim.title} names the volume \`${share}\` and no StorageClass`,
      claim.at(['spec', 'volumeName'], 'key'),
      'Write `storageClassName: ""`: without the key the default class may be put in, which the volume of a share does not have.',
      insertClass(claim),
    );
  } else if (share !== undefined && storageClass !== '') {
    says(
      `the volume \`${share}\` of a share has no StorageClass, and ${claim.title} asks for one`,
      claim.at(path),
      'Write `storageClassName: ""`. If no share is meant, take `volumeName` out.',
    );
  } else if (
    (volume === undefined || volume === '') &&
    isStackEdge(set.target) &&
    claim.get(['spec', 'selector']) === undefined
  ) {
    if (storageClass === undefined && claim.text(['spec', 'dataSource', 'name']) === undefined) {
      says(
        `${claim.title} says neither which share it means nor which StorageClass`,
        claim.at(['spec'], 'key'),
        'Write `volumeName` with the name of the share and `storageClassName: ""`, or `storageClassName: ase-node-local`.',
      );
    } else if (storageClass === '') {
      says(
        `${claim.title} takes whichever volume is free`,
        claim.at(path),
        'Write `volumeName` with the name of the share: without it any share that nobody has claimed can be bound.',
      );
    }
  }
}

/** A line of its own before the name of the volume, where the text has a line for each key. */
function insertClass(claim: FileObject): Edit[] | undefined {
  const path = ['spec', 'volumeName'];
  const indentation = claim.indentationOf(path);
  if (indentation === undefined || claim.get(['spec', 'storageClassName']) === null) return undefined;
  return [{ at: claim.at(path, 'key'), was: 'volumeName', now: `storageClassName: ""\n${indentation}volumeName` }];
}

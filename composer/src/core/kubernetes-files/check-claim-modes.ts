import type { Findings } from '../diagnostics/findings.ts';
import { nearest } from '../diagnostics/suggest.ts';
import { reportClaim } from '../workload/report-claims.ts';
import type { FileObject } from './file-object.ts';
import type { ObjectSet } from './object-set.ts';
import { shareOf } from './share-claim.ts';

const modes = ['ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOncePod'];
/** As `kubectl get` prints them, and its documents. */
const short: Readonly<Record<string, string>> = {
  RWO: 'ReadWriteOnce',
  ROX: 'ReadOnlyMany',
  RWX: 'ReadWriteMany',
  RWOP: 'ReadWriteOncePod',
};
const path = ['spec', 'accessModes'];

/** How a claim may be mounted, and whether what it asks for offers that. */
export function checkClaimModes(set: ObjectSet, findings: Findings): void {
  for (const claim of [...set.claims, ...set.claimTemplates]) {
    checkForm(claim, findings);
    const asked = claim.list(path);
    if (shareOf(claim, set) !== undefined) checkShare(claim, findings);
    const storageClass = claim.text(['spec', 'storageClassName']);
    if (storageClass === undefined || storageClass === '' || claim.text(['spec', 'volumeName']) !== undefined) continue;
    reportClaim(
      {
        name: claim.name ?? '',
        storageClass,
        accessMode: asked.includes('ReadWriteMany') ? 'ReadWriteMany' : undefined,
        sourceAt: claim.at(['spec', 'storageClassName']),
      },
      set.target,
      findings,
    );
  }
}

function checkForm(claim: FileObject, findings: Findings): void {
  const written = claim.get(path);
  if (!Array.isArray(written) || written.length === 0) {
    // A misspelt key is told as that.
    if (written === undefined && claim.misspelt.has('accessModes')) return;
    const what = written === undefined ? 'says no `accessModes`' : 'has no list of `accessModes`';
    findings.add(
      'MOOR2512',
      claim.at(path),
      `${claim.title} ${what}`,
      'Write `accessModes: [ReadWriteMany]` for a share, or [ReadWriteOnce] for a disk of one node.',
    );
    return;
  }
  for (const [index, mode] of written.entries()) {
    if (typeof mode === 'string' && modes.includes(mode)) continue;
    const text = typeof mode === 'string' ? mode : JSON.stringify(mode);
    const meant = short[text.toUpperCase()] ?? nearest(text, modes);
    const at = claim.at([...path, index]);
    findings.add(
      'MOOR2512',
      at,
      `there is no access mode \`${text.slice(0, 80)}\``,
      meant === undefined ? `Write one of ${modes.join(', ')}.` : `Did you mean \`${meant}\`?`,
      meant === undefined ? {} : { fix: [{ at, was: text, now: meant }] },
    );
  }
}

function checkShare(claim: FileObject, findings: Findings): void {
  const index = claim.list(path).indexOf('ReadOnlyMany');
  if (index < 0) return;
  findings.add(
    'MOOR1506',
    claim.at([...path, index]),
    `${claim.title} asks for ReadOnlyMany, which the volume of a share does not offer`,
    'Write ReadWriteMany, and `readOnly: true` where the pod mounts it.',
  );
}

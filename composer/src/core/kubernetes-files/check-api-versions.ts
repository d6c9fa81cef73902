import { sayWho } from '../device/say-who.ts';
import type { Findings } from '../diagnostics/findings.ts';
import { isStackEdge } from '../model/target.ts';
import { goneApiOf } from './api-versions.ts';
import type { ObjectSet } from './object-set.ts';

/** Documented: updates of the device since 2309 bring this or a later one. */
const minorOfDevice = 25;
/** Of a cluster that nobody asked: even the oldest that still runs somewhere is newer. */
const minorOfAll = 16;

/** APIs that the cluster does not serve any more. */
export function checkApiVersions({ objects, target, minor: told }: ObjectSet, findings: Findings): void {
  const known = told?.value ?? (isStackEdge(target) ? minorOfDevice : minorOfAll);
  const here = told === undefined ? '' : `; here it is 1.${told.value}, says ${sayWho(told.origin)}`;
  for (const object of objects) {
    const { apiVersion, kind } = object;
    const gone = goneApiOf(apiVersion, kind);
    if (gone === undefined) continue;
    const { minor, now, isSame } = gone;
    const at = object.at(['apiVersion']);
    const needsSelector =
      now === 'apps/v1' && object.get(['spec', 'selector']) === undefined && !object.misspelt.has('selector');
    const change = isSame && !needsSelector ? '' : needsSelector ? ' and a `selector`' : ', whose form differs';
    findings.add(
      'MOOR2504',
      at,
      `Kubernetes has no ${kind} of \`${apiVersion}\` since 1.${minor}${here}`,
      now === undefined
        ? `There is nothing in its place. Take the object out, or say in another way what it is for.`
        : `Write \`apiVersion: ${now}\`${change}.`,
      {
        severity: minor <= known ? 'error' : 'warning',
        ...(now !== undefined && isSame && !needsSelector ? { fix: [{ at, was: apiVersion, now }] } : {}),
      },
    );
  }
}

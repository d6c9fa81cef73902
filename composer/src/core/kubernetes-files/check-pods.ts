import { meansRecreate } from '../check/extension-values.ts';
import type { Findings } from '../diagnostics/findings.ts';
import { isObject } from '../model/options.ts';
import { isStackEdge } from '../model/target.ts';
import type { FileObject } from './file-object.ts';
import type { FilePod } from './file-pod.ts';
import type { ObjectSet } from './object-set.ts';

/** Which controller keeps pods running, and whether it finds them. */
export function checkPods(set: ObjectSet, findings: Findings): void {
  for (const pod of set.pods) {
    if (pod.object.kind === 'Pod') checkBare(pod.object, set, findings);
    else checkSelector(pod.object, findings);
    checkContainers(pod, findings);
  }
}

function checkBare(object: FileObject, { target }: ObjectSet, findings: Findings): void {
  if (object.get(['metadata', 'ownerReferences']) !== undefined) return;
  findings.add(
    'MOOR2520',
    object.at(['kind']),
    `${object.title} has no controller that would start it again`,
    `${isStackEdge(target) ? 'It is lost in an update of the device' : 'It is lost with its node'}. Make a Deployment of it, or a Job where it ends by itself.`,
    isStackEdge(target) ? 'warning' : 'info',
  );
}

const selecting = new Set(['apps/Deployment', 'apps/StatefulSet', 'apps/DaemonSet', 'apps/ReplicaSet']);

function checkSelector(object: FileObject, findings: Findings): void {
  if (!selecting.has(`${object.group}/${object.kind}`) || object.apiVersion !== 'apps/v1') return;
  const selector = object.get(['spec', 'selector']);
  if (selector === undefined) {
    if (object.misspelt.has('selector')) return;
    const help = 'Write `selector: { matchLabels: … }` with labels of `template.metadata`.';
    findings.add('MOOR2525', object.at(['spec'], 'key'), `${object.title} has no selector`, help);
    return;
  }
  const wanted = object.object(['spec', 'selector', 'matchLabels']) ?? {};
  const labels = object.object(['spec', 'template', 'metadata', 'labels']) ?? {};
  const key = Object.keys(wanted).find(
    (name) => wanted[name] !== (Object.hasOwn(labels, name) ? labels[name] : undefined),
  );
  if (key === undefined) return;
  findings.add(
    'MOOR2525',
    object.at(['spec', 'selector', 'matchLabels', key], 'key'),
    `${object.title} selects pods by a label \`${key}\` that its own pods do not have`,
    'Write the same label with the same value into `template.metadata.labels`.',
  );
}

function checkContainers({ object, path, containers }: FilePod, findings: Findings): void {
  if (!Array.isArray(object.get([...path, 'containers'])) || !containers.some(({ isInit }) => !isInit)) {
    const help = 'Write `containers` with at least one, each with `name` and `image`.';
    if (object.misspelt.has('containers')) return;
    findings.add('MOOR2526', object.at(path, 'key'), `${object.title} has no container`, help);
  }
  const names = new Set<string>();
  for (const { path: at, value, name } of containers) {
    for (const key of ['name', 'image']) {
      if (Object.hasOwn(value, key) || object.misspelt.has(key)) continue;
      findings.add('MOOR2526', object.at(at), `a container of ${object.title} has no ${key}`, `Write \`${key}\`.`);
    }
    if (name !== '' && names.has(name)) {
      const help = 'Names of containers differ inside of a pod, those of init containers too. Rename one.';
      findings.add(
        'MOOR2526',
        object.at([...at, 'name']),
        `two containers of ${object.title} are named \`${name}\``,
        help,
      );
    }
    names.add(name);
  }
}

/** Whether a Deployment ends the old pod before it starts the new one. */
export function endsFirst(object: FileObject): boolean {
  const rolling = object.get(['spec', 'strategy', 'rollingUpdate']);
  // One that is misspelt is told as that.
  if (meansRecreate(object.get(['spec', 'strategy', 'type']))) return true;
  // A rolling update that may take the only pod away first comes to the same.
  return isObject(rolling) && [0, '0', '0%'].includes(rolling['maxSurge'] as number | string);
}

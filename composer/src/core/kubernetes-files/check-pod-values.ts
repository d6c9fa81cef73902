import type { Path } from '../../source/node.ts';
import { checkAmounts } from '../check/extension-amounts.ts';
import type { Findings } from '../diagnostics/findings.ts';
import type { FileContainer, FilePod } from './file-pod.ts';
import type { FileObject } from './file-object.ts';
import type { ObjectSet } from './object-set.ts';
import { amountMeant, amountOf } from './quantity.ts';
import { checkNumber, checkPort, checkWord, isFilledIn } from './value-report.ts';

const protocols = ['TCP', 'UDP', 'SCTP'];
const pullPolicies = ['Always', 'IfNotPresent', 'Never'];
const dnsPolicies = ['ClusterFirst', 'ClusterFirstWithHostNet', 'Default', 'None'];
const restarts = ['Always', 'OnFailure', 'Never'];
const ofUpdate = ['RollingUpdate', 'OnDelete'];

/** Values of pods, and of what makes them, that the API refuses. */
export function checkPodValues({ pods }: ObjectSet, findings: Findings): void {
  for (const pod of pods) {
    checkController(pod.object, findings);
    checkPod(pod, findings);
    for (const container of pod.containers) checkContainer(pod.object, container, findings);
    for (const { path, name } of pod.volumes) checkDisk(pod.object, [...path, 'emptyDir'], name ?? '', findings);
  }
}

function checkController(object: FileObject, findings: Findings): void {
  const { title } = object;
  if (object.kind === 'Pod') return;
  checkNumber(object, ['spec', 'replicas'], [0, Number.MAX_SAFE_INTEGER], title, findings);
  if (object.kind === 'Deployment') {
    checkWord(object, ['spec', 'strategy', 'type'], ['Recreate', 'RollingUpdate'], title, findings);
  } else if (object.kind === 'StatefulSet' || object.kind === 'DaemonSet') {
    checkWord(object, ['spec', 'updateStrategy', 'type'], ofUpdate, title, findings);
  }
}

const once = new Set(['Job', 'CronJob']);

function checkPod({ object, path }: FilePod, findings: Findings): void {
  const allowed = object.kind === 'Pod' ? restarts : once.has(object.kind) ? ['OnFailure', 'Never'] : ['Always'];
  checkWord(object, [...path, 'restartPolicy'], allowed, object.title, findings);
  if (once.has(object.kind) && object.get([...path, 'restartPolicy']) === undefined)
    tellNoRestart(object, path, findings);
  checkWord(object, [...path, 'dnsPolicy'], dnsPolicies, object.title, findings);
}

/** The default of pods is Always, which the API refuses of what is to end (documented). */
function tellNoRestart(object: FileObject, path: Path, findings: Findings): void {
  if (object.misspelt.has('restartPolicy')) return;
  findings.add(
    'MOOR2528',
    object.at(path, 'key'),
    `${object.title} does not say what happens when its pod fails`,
    'Write `restartPolicy: OnFailure` or `Never` beside `containers`: without it Kubernetes refuses the object.',
  );
}

function checkContainer(object: FileObject, { path, name }: FileContainer, findings: Findings): void {
  const mention = `\`${name}\``;
  checkWord(object, [...path, 'imagePullPolicy'], pullPolicies, mention, findings);
  for (const index of object.list([...path, 'ports']).keys()) {
    const port = [...path, 'ports', index];
    checkPort(object, [...port, 'containerPort'], mention, findings);
    checkWord(object, [...port, 'protocol'], protocols, mention, findings);
  }
  for (const index of object.list([...path, 'volumeMounts']).keys()) {
    checkMountPath(object, [...path, 'volumeMounts', index, 'mountPath'], mention, findings);
  }
  const resources = object.object([...path, 'resources']);
  if (resources === undefined) return;
  checkAmounts(resources, ['resources'], (below, part, what, help, edit, severity) => {
    const at = object.at([...path, ...below], part);
    const weight = severity === undefined ? {} : { severity };
    const fix = edit === undefined ? {} : { fix: [{ at, ...edit }] };
    findings.add('MOOR2528', at, `${what}, in ${mention} of ${object.title}`, help, { ...weight, ...fix });
  });
}

/** Documented as not allowed; what a cluster does with it depends on its runtime. */
function checkMountPath(object: FileObject, path: Path, mention: string, findings: Findings): void {
  const target = object.text(path);
  // A container of Windows has drives.
  const below = target?.replace(/^[A-Za-z]:(?=[\\/]|$)/, '') ?? '';
  if (!below.includes(':') || !isFilledIn(below)) return;
  findings.add(
    'MOOR2528',
    object.at(path),
    `the path of a mount of ${mention} holds a colon`,
    'Runtimes split at it. Mount it at a path without one.',
    'warning',
  );
}

function checkDisk(object: FileObject, path: Path, name: string, findings: Findings): void {
  const medium = object.text([...path, 'medium']);
  const mention = `the volume \`${name}\``;
  if (medium !== undefined && medium !== '' && !medium.startsWith('HugePages')) {
    checkWord(object, [...path, 'medium'], ['Memory'], mention, findings);
  }
  const limit = object.get([...path, 'sizeLimit']);
  if (limit === undefined || limit === null || amountOf(limit) !== undefined) return;
  const text = typeof limit === 'string' ? limit : JSON.stringify(limit);
  if (!isFilledIn(text)) return;
  const meant = amountMeant(text);
  const at = object.at([...path, 'sizeLimit']);
  findings.add(
    'MOOR2528',
    at,
    `\`sizeLimit\` of ${mention} cannot be \`${text.slice(0, 60)}\``,
    meant === undefined ? 'Write an amount like 512Mi.' : `Did you mean \`${meant}\`?`,
    meant === undefined ? {} : { fix: [{ at, was: text, now: meant }] },
  );
}

import { mostGpusOfNode } from '../check/gpu-numbers.ts';
import type { Findings } from '../diagnostics/findings.ts';
import { gpuResource, quantityOf } from '../model/gpu-request.ts';
import { isStackEdge } from '../model/target.ts';
import { asksOfPods } from './asks-of-pods.ts';
import { endsFirst } from './check-pods.ts';
import type { FileContainer, FilePod } from './file-pod.ts';
import type { ObjectSet } from './object-set.ts';

/** GPUs of pods: whole ones, as limits, and not two pods for one while a Deployment is updated. */
export function checkPodGpus(set: ObjectSet, findings: Findings): void {
  const { pods, target } = set;
  for (const pod of pods) {
    for (const container of pod.containers) checkAmount(pod, container, findings);
    if (isStackEdge(target)) checkRoom(pod, findings);
    checkUpdate(pod, findings);
  }
  if (isStackEdge(target) && !findings.includes('MOOR1614')) checkSum(set, findings);
}

/** Of all that stays: a Job ends, and the next one has its GPUs. */
function checkSum(set: ObjectSet, findings: Findings): void {
  const most = mostGpusOfNode * (set.target === 'ase-2node' ? 2 : 1);
  const staying = set.pods.filter(({ object }) => object.kind !== 'Job' && object.kind !== 'CronJob');
  let sum = 0;
  for (const { module, requests, pods, places, at } of asksOfPods({ ...set, pods: staying })) {
    sum += (requests.get(gpuResource) ?? 0) * pods;
    if (sum <= most) continue;
    findings.add(
      'MOOR1614',
      places.get(gpuResource) ?? at,
      `with \`${module}\` the pods ask for ${sum} GPUs, and ${set.target} has ${most} at most`,
      'A pod for which none is left stays Pending. Let pods share a GPU by NVIDIA_VISIBLE_DEVICES without a limit, or take one out.',
    );
    return;
  }
}

function checkAmount({ object }: FilePod, container: FileContainer, findings: Findings): void {
  const path = (list: string) => [...container.path, 'resources', list, gpuResource];
  const [limit, request] = [object.get(path('limits')), object.get(path('requests'))];
  for (const [list, value] of [
    ['limits', limit],
    ['requests', request],
  ] as const) {
    if (value === undefined) continue;
    const amount = quantityOf(value);
    if (amount !== undefined && Number.isInteger(amount) && amount >= 0) continue;
    findings.add(
      'MOOR1613',
      object.at(path(list)),
      `\`${container.name}\` asks for \`${JSON.stringify(value).slice(0, 40)}\` GPUs, which Kubernetes refuses`,
      'GPUs are given away whole. Write 1, or share a GPU by the variable NVIDIA_VISIBLE_DEVICES and without a limit.',
    );
    return;
  }
  if (request === undefined || (limit !== undefined && quantityOf(limit) === quantityOf(request))) return;
  findings.add(
    'MOOR1613',
    object.at(path('requests')),
    `\`${container.name}\` requests ${limit === undefined ? 'a GPU without a limit' : 'another number of GPUs than its limit'}, which Kubernetes refuses`,
    'Write the number as a limit only: the request follows it.',
  );
}

function checkRoom({ object, containers }: FilePod, findings: Findings): void {
  const asking = containers.filter(({ isInit }) => !isInit);
  const amounts = asking.map(({ path }) => quantityOf(object.get([...path, 'resources', 'limits', gpuResource]) ?? 0));
  const sum = amounts.reduce<number>((total, amount) => total + (amount ?? 0), 0);
  const first = asking[amounts.findIndex((amount) => (amount ?? 0) > 0)];
  if (sum <= mostGpusOfNode || first === undefined) return;
  findings.add(
    'MOOR1614',
    object.at([...first.path, 'resources', 'limits', gpuResource]),
    `${object.title} asks for ${sum} GPUs a pod, and a node of Azure Stack Edge has ${mostGpusOfNode} at most`,
    'The pod would stay Pending. Ask for 1 or 2.',
  );
}

function checkUpdate({ object, containers }: FilePod, findings: Findings): void {
  if (object.kind !== 'Deployment' || endsFirst(object)) return;
  const owner = containers.find(({ path }) => object.get([...path, 'resources', 'limits', gpuResource]) !== undefined);
  if (owner === undefined) return;
  findings.add(
    'MOOR1602',
    object.at([...owner.path, 'resources', 'limits', gpuResource], 'key'),
    `${object.title} has a GPU and no strategy Recreate`,
    'Write `strategy: { type: Recreate }` below `spec`: the new pod waits for the GPU of the old one, which is not stopped before.',
  );
}

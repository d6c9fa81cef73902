import type { DeviceKnowledge, KnownNode, Said } from '../../device/knowledge.ts';
import { sayWho } from '../../device/say-who.ts';
import type { Findings } from '../../diagnostics/findings.ts';
import { didYouMean, listSome } from '../../diagnostics/suggest.ts';
import type { Draft } from '../../model/draft.ts';
import { isStackEdge } from '../../model/target.ts';
import type { ModuleAsk } from './asks.ts';
import { isControlPlane, nodesBySelector, workersOf, type Workers } from './workers.ts';

/** Whether there is a node for each module, whether any is ready, and whether there are as many as the target has. */
export function checkNodes(
  draft: Pick<Draft, 'target' | 'at'>,
  asks: readonly ModuleAsk[],
  knowledge: DeviceKnowledge,
  findings: Findings,
): void {
  const workers = workersOf(knowledge);
  if (workers === undefined) return;
  const { nodes, closed } = workers;
  const known = [...nodes, ...closed];
  // A closed node has its labels still, and is opened again.
  const remember = nodesBySelector(known);
  for (const ask of asks) checkSelector(ask, remember(ask.selector), { ...workers, nodes: known }, findings);
  if (nodes.length === 0 && closed.length > 0) {
    const isReady = closed.some(({ ready }) => ready !== false);
    findings.add(
      'MOOR2335',
      draft.at,
      `no node ${isReady ? 'takes pods' : 'is ready'}, says ${sayWho(workers.all)}`,
      isReady
        ? 'Nodes that are cordoned or tainted get no new pods. `kubectl uncordon` opens one again.'
        : 'Pods are put on nodes that are ready. Look at the device before you push.',
    );
  }
  checkCount(draft, known, workers.all, findings);
}

function checkSelector(
  ask: ModuleAsk,
  fitting: readonly Said<KnownNode>[],
  { nodes, all }: Workers,
  findings: Findings,
): void {
  if (ask.selectorAt === undefined || ask.selector.size === 0 || fitting.length > 0) return;
  const wanted = [...ask.selector].map(([label, value]) => `${label}=${value}`);
  const host = ask.selector.get('kubernetes.io/hostname');
  const names = nodes.map(({ name }) => name);
  findings.add(
    'MOOR2325',
    ask.selectorAt,
    `no node has ${listSome(wanted).slice(0, 200)}, which \`${ask.module}\` asks for, says ${sayWho(all)}`,
    `${host === undefined ? '' : didYouMean(host, names)}Nodes: ${names.length === 0 ? 'none' : listSome(names).slice(0, 300)}.`,
    all.isWeak ? 'warning' : 'error',
  );
}

function checkCount(
  draft: Pick<Draft, 'target' | 'at'>,
  nodes: readonly Said<KnownNode>[],
  all: Said<object>['origin'],
  findings: Findings,
): void {
  if (!isStackEdge(draft.target)) return;
  const count = nodes.filter((node) => !isControlPlane(node)).length;
  const expected = draft.target === 'ase-2node' ? 2 : 1;
  if (count === expected || count === 0 || count > 2) return;
  findings.add(
    'MOOR2338',
    draft.at,
    `the target is ${draft.target}, and the device has ${count === 1 ? 'one worker' : 'two workers'}, says ${sayWho(all)}`,
    `Write \`target: ase-${count}node\`, or give it with --target: rules for ${expected === 1 ? 'one worker' : 'two workers'} are checked otherwise.`,
  );
}

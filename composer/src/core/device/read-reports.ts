import type { SourceNode } from '../../source/node.ts';
import { emptyStatement, type KnownHub, type KnownVolume, type Origin, type Statement } from './knowledge.ts';
import { below, entriesOf, textOf, textsOf, type Part } from './look.ts';

/**
 * What reporters and probers say of their device: an answer of `mooring status --format json`, the same as it is asked
 * from a hub by `--device`, a module twin, or its reported section alone.
 */
export function isReports(root: SourceNode): boolean {
  return reportsOf(root).length > 0 || below(root, 'reporters')?.kind === 'object';
}

function reportsOf(root: SourceNode): SourceNode[] {
  const candidates = [
    root,
    below(root, 'properties', 'reported'),
    below(root, 'reported'),
    ...entriesOf(below(root, 'reporters')).map(([, node]) => node),
  ];
  return candidates.filter((one) => one !== undefined).filter((one) => isReport(one));
}

function isReport(part: Part): boolean {
  const role = textOf(below(part, 'role'));
  return below(part, 'contract') !== undefined && (role === 'reporter' || role === 'prober');
}

/** Each document by itself: they have times of their own. */
export function readReports(root: SourceNode, origin: Origin): Statement[] {
  const device = textOf(below(root, 'device')) ?? textOf(below(root, 'deviceId'));
  const caveats = textsOf(below(root, 'caveats'));
  const statements = reportsOf(root).map((report) => readReport(report, device, origin));
  // Without any, what is known is that nothing is.
  const [first = emptyStatement(origin)] = statements;
  first.device = device;
  first.caveats.push(...caveats);
  first.hub = readHub(root);
  return statements.length === 0 ? [first] : statements;
}

function readHub(root: SourceNode): KnownHub | undefined {
  const count = below(root, 'deployments');
  const name = textOf(below(root, 'hub'));
  if (name === undefined || count?.kind !== 'scalar' || typeof count.value !== 'number') return undefined;
  return { name, deployments: count.value, askedUtc: textOf(below(root, 'askedUtc')) };
}

function readReport(report: SourceNode, device: string | undefined, origin: Origin): Statement {
  const role = textOf(below(report, 'role')) ?? 'reporter';
  const workload = textOf(below(report, 'workload'));
  const who = role === 'prober' && workload !== undefined ? `the prober of ${workload}` : `the ${role}`;
  const statement = emptyStatement({
    ...origin,
    words: `${who}${device === undefined ? '' : ` on ${device}`}`,
    asOf: textOf(below(report, 'heartbeatUtc')),
  });
  statement.device = device;
  const mayRead = (what: string) => textOf(below(report, 'cluster', 'rights', what)) === 'allowed';
  if (textOf(below(report, 'cluster', 'rights', 'persistentvolumes')) === 'denied') statement.refused.add('volumes');
  const isWhole = (map: string) => zeroOf(below(report, 'omitted', map));
  for (const [, volume] of entriesOf(below(report, 'persistentVolumes'))) readVolume(volume, statement);
  for (const [, node] of entriesOf(below(report, 'nodes'))) readNode(node, statement);
  for (const [, volume] of entriesOf(below(report, 'volumes'))) {
    const share = textOf(below(volume, 'share'));
    const state = textOf(below(volume, 'state'));
    if (share !== undefined && state !== undefined) statement.readings.push({ share, state, workload });
  }
  if (mayRead('persistentvolumes') && isWhole('persistentVolumes') && statement.volumes.length > 0) {
    statement.complete.add('volumes');
  }
  if (mayRead('nodes') && isWhole('nodes') && statement.nodes.length > 0) statement.complete.add('nodes');
  return statement;
}

function zeroOf(part: Part): boolean {
  return part?.kind === 'scalar' && part.value === 0;
}

function readVolume(part: Part, statement: Statement): void {
  const name = textOf(below(part, 'name'));
  if (name === undefined) return;
  const [namespace, claim] = (textOf(below(part, 'claim')) ?? '').split('/');
  const known = namespace !== undefined && claim !== undefined && claim !== '';
  const phase = textOf(below(part, 'phase'));
  statement.volumes.push({
    name,
    phase: phase === 'unknown' ? undefined : phase,
    claim: known ? { namespace, name: claim } : undefined,
  } satisfies KnownVolume);
}

function readNode(part: Part, statement: Statement): void {
  const name = textOf(below(part, 'name'));
  if (name === undefined) return;
  const gpus = below(part, 'gpusAllocatable');
  const count = gpus?.kind === 'scalar' && typeof gpus.value === 'number' ? gpus.value : undefined;
  const ready = textOf(below(part, 'ready'));
  statement.nodes.push({
    name,
    ready: ready === 'true' ? true : ready === 'false' ? false : undefined,
    isWorker: true,
    allocatable: new Map(count === undefined ? [] : [['nvidia.com/gpu', count]]),
    // The number of GPUs is left out where it could not be read, and says nothing of accelerators by another name.
    hasAllResources: false,
    labels: new Map(),
    hasAllLabels: false,
    addresses: [],
  });
}

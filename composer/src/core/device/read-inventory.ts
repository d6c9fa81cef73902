import { toValue, type SourceNode } from '../../source/node.ts';
import { inventorySchema, type Inventory, type InventoryList } from './inventory-schema.ts';
import { emptyStatement, type Origin, type Statement, type Subject } from './knowledge.ts';
import { quantityOf } from './quantity.ts';
import { below, textOf } from './look.ts';

/** What is wrong with the form of a file: a place in it, and what stands there. */
export interface FormProblem {
  path: (string | number)[];
  part: 'key' | 'value';
  message: string;
  /** Keys that are known there, where one is unknown. */
  unknownKey?: { key: string; known: readonly string[] };
}

const hints = [
  'shares',
  'nodes',
  'storageClasses',
  'serviceIpRange',
  'nfsVirtualIp',
  'computeNetwork',
  'release',
  'cuda',
];

/** A file that says it is an inventory, or has the keys of one. */
export function isInventory(root: SourceNode): boolean {
  if (root.kind !== 'object') return false;
  return textOf(below(root, 'kind')) === 'Inventory' || hints.some((key) => root.entries.has(key));
}

/** An inventory as a person wrote it; problems instead, where the form is wrong. */
export function readInventory(
  root: SourceNode,
  origin: Origin,
): { statement: Statement } | { problems: FormProblem[] } {
  const parsed = inventorySchema().safeParse(toValue(root));
  if (!parsed.success) return { problems: parsed.error.issues.flatMap(problemsOf) };
  return { statement: stateInventory(parsed.data, origin) };
}

type Issue = NonNullable<ReturnType<ReturnType<typeof inventorySchema>['safeParse']>['error']>['issues'][number];

function problemsOf(issue: Issue): FormProblem[] {
  const path = issue.path.filter((step) => typeof step !== 'symbol');
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(path);
    return issue.keys.map((key) => ({
      path: [...path, key],
      part: 'key',
      message: `unknown key \`${key.slice(0, 80)}\``,
      unknownKey: { key, known },
    }));
  }
  const subject = path.length === 0 ? 'the inventory' : `\`${path.join('.').slice(0, 120)}\``;
  if (issue.code === 'invalid_union') {
    const reasons = issue.errors.flat().filter((inner) => inner.code === 'custom' || inner.code === 'invalid_value');
    return [{ path, part: 'value', message: `${subject} ${reasons[0]?.message ?? 'has the wrong form'}` }];
  }
  return [{ path, part: 'value', message: `${subject}: ${issue.message}` }];
}

function keysAt(path: FormProblem['path']): string[] {
  const { shape } = inventorySchema();
  if (path.length === 0) return Object.keys(shape);
  if (path[0] === 'shares') return Object.keys(shape.shares.unwrap().element.shape);
  return path[0] === 'nodes' ? Object.keys(shape.nodes.unwrap().element.shape) : [];
}

const subjects: Readonly<Record<InventoryList, Subject>> = {
  shares: 'shares',
  nodes: 'nodes',
  storageClasses: 'classes',
};

function stateInventory(inventory: Inventory, origin: Origin): Statement {
  const statement = emptyStatement({ ...origin, asOf: inventory.asOf });
  statement.device = inventory.device;
  const { complete = false, shares, nodes, storageClasses, serviceIpRange: range } = inventory;
  for (const list of Object.keys(subjects) as InventoryList[]) {
    const isComplete = complete === true || (complete !== false && complete.includes(list));
    if (isComplete && inventory[list] !== undefined) statement.complete.add(subjects[list]);
  }
  for (const { name, protocol, dataPolicy, usedForCompute, status, boundBy, clients } of shares ?? []) {
    statement.shares.push({
      name,
      protocol: protocol?.toLowerCase() as 'smb' | 'nfs' | undefined,
      tier: dataPolicy?.toLowerCase() as 'local' | 'cloud' | undefined,
      usedForCompute,
      status,
      clients: clients?.length === 0 ? undefined : clients,
    });
    const [namespace = '', claim = ''] = boundBy?.split('/') ?? [];
    if (boundBy !== undefined) statement.volumes.push({ name, phase: 'Bound', claim: { namespace, name: claim } });
  }
  for (const node of nodes ?? []) statement.nodes.push(nodeOf(node));
  statement.classes.push(...(storageClasses ?? []).map((name) => ({ name })));
  statement.network = {
    serviceIpRange: typeof range === 'string' ? [range] : range,
    nfsVirtualIp: inventory.nfsVirtualIp,
    computeNetwork: inventory.computeNetwork,
    release: inventory.release,
    kubernetesMinor: minorOfRelease(inventory.release),
    cuda: inventory.cuda,
  };
  return statement;
}

/** What releases of Azure Stack Edge brought; others are not known. */
function minorOfRelease(release: string | undefined): number | undefined {
  const minors: Readonly<Record<string, number>> = { '2207': 22, '2309': 25, '2403': 27, '2607': 35 };
  return release !== undefined && Object.hasOwn(minors, release) ? minors[release] : undefined;
}

function nodeOf(node: NonNullable<Inventory['nodes']>[number]): Statement['nodes'][number] {
  const { name, gpus, accel = 'nvidia.com/gpu', cpu, memory, labels, addresses = [], worker = true } = node;
  const amounts: [string, number | undefined][] = [
    [accel, gpus],
    ['cpu', cpu === undefined ? undefined : quantityOf(String(cpu))],
    ['memory', memory === undefined ? undefined : quantityOf(String(memory))],
  ];
  return {
    name,
    isWorker: worker,
    allocatable: new Map(amounts.flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const]))),
    // A person who counts the accelerators counts all of them.
    hasAllResources: gpus !== undefined,
    labels: new Map(Object.entries(labels ?? {})),
    // People write down the labels they set.
    hasAllLabels: false,
    addresses,
  };
}

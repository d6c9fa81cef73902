import {
  shortNameSchema,
  type Reported,
  type ReportedClaim,
  type ReportedNode,
  type ReportedPersistentVolume,
} from '@mooring/contract';
import * as z from 'zod';

/** What is read of a Kubernetes list; everything else of an object is ignored. */
const metadata = z.object({ name: z.string(), namespace: z.string().optional() });
const conditionSchema = z.object({ type: z.string(), status: z.string() });
export const nodeSchema = z.object({
  metadata,
  status: z.object({
    conditions: z.array(conditionSchema).default([]),
    allocatable: z.record(z.string(), z.string()).default({}),
    nodeInfo: z.object({ kubeletVersion: z.string() }).optional(),
  }),
});
export const claimSchema = z.object({
  metadata,
  spec: z.object({ volumeName: z.string().optional() }).default({}),
  status: z.object({ phase: z.string().optional() }).default({}),
});
export const persistentVolumeSchema = z.object({
  metadata,
  spec: z.object({ claimRef: z.object({ namespace: z.string(), name: z.string() }).optional() }),
  status: z.object({ phase: z.string().optional() }).default({}),
});

const pressures = {
  MemoryPressure: 'memory',
  DiskPressure: 'disk',
  PIDPressure: 'pid',
  NetworkUnavailable: 'network',
} as const;

/** Nodes under `n0`, `n1`, … in the order of their names. */
export function nodeMap(nodes: readonly z.infer<typeof nodeSchema>[]): Record<string, ReportedNode> {
  const sorted = [...nodes].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
  return Object.fromEntries(sorted.map((node, index) => [`n${index}`, reportNode(node)]));
}

/** Where nodes are not read: the one this runs on, whose condition is not known. */
export function ownNode({ node }: Reported['where']): Record<string, ReportedNode> {
  return node === undefined ? {} : { n0: { name: node, ready: 'unknown' } };
}

function reportNode(node: z.infer<typeof nodeSchema>): ReportedNode {
  const { conditions, allocatable, nodeInfo } = node.status;
  const statusOf = (type: string) => conditions.find((condition) => condition.type === type)?.status;
  const ready = statusOf('Ready');
  const pressure = Object.entries(pressures)
    .filter(([type]) => statusOf(type) === 'True')
    .map(([, name]) => name);
  const gpus = allocatable['nvidia.com/gpu'];
  return {
    name: node.metadata.name,
    ready: ready === 'True' ? 'true' : ready === 'False' ? 'false' : 'unknown',
    ...(pressure.length === 0 ? {} : { pressure }),
    ...(gpus !== undefined && /^\d+$/.test(gpus) ? { gpusAllocatable: Number(gpus) } : {}),
    ...(nodeInfo === undefined ? {} : { kubelet: nodeInfo.kubeletVersion }),
  };
}

const claimPhases = ['Pending', 'Bound', 'Lost'] as const;

export function claimMap(claims: readonly z.infer<typeof claimSchema>[]): Record<string, ReportedClaim> {
  return Object.fromEntries(
    claims.map((claim) => [
      twinKey(claim.metadata.name),
      {
        name: claim.metadata.name,
        phase: claimPhases.find((phase) => phase === claim.status.phase) ?? 'unknown',
        ...(claim.spec.volumeName === undefined ? {} : { volume: claim.spec.volumeName }),
      },
    ]),
  );
}

const volumePhases = ['Pending', 'Available', 'Bound', 'Released', 'Failed'] as const;

export function persistentVolumeMap(
  volumes: readonly z.infer<typeof persistentVolumeSchema>[],
): Record<string, ReportedPersistentVolume> {
  return Object.fromEntries(
    volumes.map((volume) => [
      twinKey(volume.metadata.name),
      {
        name: volume.metadata.name,
        phase: volumePhases.find((phase) => phase === volume.status.phase) ?? 'unknown',
        ...(volume.spec.claimRef === undefined
          ? {}
          : { claim: `${volume.spec.claimRef.namespace}/${volume.spec.claimRef.name}` }),
      },
    ]),
  );
}

/** The name itself where a twin key may be so; otherwise a legal form of it with a checksum that keeps names apart. */
export function twinKey(name: string): string {
  if (shortNameSchema.safeParse(name).success) return name;
  let hash = 0x811c9dc5;
  for (const character of name) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  const legal = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, 50);
  return `${legal}${legal === '' || legal.endsWith('-') ? '' : '-'}${hash.toString(16).padStart(8, '0')}`;
}

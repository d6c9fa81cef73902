import { z } from 'zod';
import { addressOf, rangeOf } from './address.ts';
import { quantityOf } from './quantity.ts';

const name = (what: string) => z.string().min(1).max(253).describe(what);

const amount = (what: string) =>
  z
    .union([z.string(), z.number().min(0)])
    .refine((value) => quantityOf(String(value)) !== undefined, 'must be an amount such as 3500m, 8 or 16Gi')
    .describe(what);

const range = z.string().refine((text) => rangeOf(text) !== undefined, {
  message: 'must be an IPv4 address, a range such as 10.1.0.20-10.1.0.29, or a network such as 10.1.0.0/28',
});

const address = z.string().refine((text) => addressOf(text) !== undefined, 'must be an IPv4 address');

const lists = ['shares', 'nodes', 'storageClasses'] as const;

/** Azure writes the words with a capital, people without. */
const oneOf = <const T extends readonly string[]>(words: T) =>
  z.enum([
    ...words,
    ...words.map((word) => word.toUpperCase()),
    ...words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)),
  ]);

function make() {
  const share = z.strictObject({
    name: name('Name of the share, as the device shows it'),
    protocol: oneOf(['smb', 'nfs']).optional(),
    dataPolicy: oneOf(['local', 'cloud'])
      .optional()
      .describe('Edge local share, or Edge share that is tiered to the cloud'),
    usedForCompute: z.boolean().optional().describe('Whether the share is used with Edge compute, or mounted'),
    status: z.string().min(1).max(64).optional().describe('OK, NeedsAttention, Offline, Unknown or Updating'),
    boundBy: z
      .string()
      .max(320)
      .regex(/^[^/\s]+\/[^/\s]+$/, 'must be namespace/claim, such as iotedge/camera-drop')
      .optional()
      .describe('The claim that holds its PersistentVolume: namespace/claim'),
    clients: z.array(z.string().min(1).max(253)).max(1000).optional().describe('NFS: addresses that are let in'),
  });
  const node = z.strictObject({
    name: name('Name of the node'),
    gpus: z.int().min(0).max(64).optional().describe('Accelerators that pods can have'),
    accel: name('Resource that they are asked by; nvidia.com/gpu unless said otherwise').optional(),
    cpu: amount('CPUs for pods').optional(),
    memory: amount('Memory for pods, such as 16Gi').optional(),
    labels: z.record(z.string().min(1).max(320), z.string().max(63)).optional(),
    addresses: z.array(address).max(100).optional(),
    worker: z.boolean().optional().describe('Whether modules run there; true unless said otherwise'),
  });
  return z.strictObject({
    apiVersion: z.literal('mooring/v1').optional(),
    kind: z.literal('Inventory').optional(),
    device: name('ID of the IoT Edge device that it is about').optional(),
    asOf: z
      .string()
      .max(40)
      .refine((text) => !Number.isNaN(Date.parse(text)), 'must be a date or a time such as 2026-03-02 in quotes')
      .optional()
      .describe('When it was so'),
    release: z
      .string()
      .regex(/^\d{4}$/, 'must be the release of the device in quotes, such as "2403"')
      .optional(),
    cuda: z
      .string()
      .regex(/^\d{1,2}\.\d{1,2}$/, 'must be a version in quotes, such as "12.2"')
      .optional()
      .describe('The newest CUDA that the driver takes; nvidia-smi shows it'),
    complete: z
      .union([z.boolean(), z.array(z.enum(lists)).max(3)])
      .optional()
      .describe('Which of the lists hold every one there is; only then is what they lack known to be absent'),
    shares: z.array(share).max(10_000).optional(),
    nodes: z.array(node).max(10_000).optional(),
    storageClasses: z.array(name('Name of a StorageClass')).max(1000).optional(),
    serviceIpRange: z
      .union([range, z.array(range).max(100)])
      .optional()
      .describe('Addresses for services of modules, as set up for Kubernetes external services'),
    nfsVirtualIp: address.optional().describe('NFS virtual IP of a device with two nodes'),
    computeNetwork: range.optional().describe('Network of the port that compute is enabled on, such as 10.1.0.0/24'),
  });
}

let made: ReturnType<typeof make> | undefined;

/** A hand-written inventory: what a person knows of a device. Made at the first use. */
export function inventorySchema(): ReturnType<typeof make> {
  made ??= make();
  return made;
}

export type Inventory = z.infer<ReturnType<typeof make>>;
export type InventoryList = (typeof lists)[number];

/** For editors that complete and check the file. */
export function inventoryJsonSchema(): Record<string, unknown> {
  return {
    ...z.toJSONSchema(inventorySchema(), { io: 'input', target: 'draft-7' }),
    title: 'Mooring inventory',
    description: 'What is known of a device, for mooring check --inventory',
  };
}

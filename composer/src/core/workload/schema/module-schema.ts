import { z } from 'zod';
import { bytesOf, nanoCpusOf } from '../quantities.ts';
import { remember, words } from './words.ts';

const lastOrder = 4_294_967_295;

/** Keys that modules of the author and the two system modules share. `null` leaves a key out of the manifest. */
const entryShape = remember(() => ({
  env: z
    .record(words().envName, z.union([words().scalar, z.strictObject({ value: words().scalar })]))
    .default({})
    .describe(
      'A text, a number, true or false; {value: …} keeps its type in the manifest. Goes over what `gpu` and `proxy` set',
    ),
  imagePullPolicy: z.enum(['on-create', 'never']).optional(),
  createOptions: words().raw.default({}).describe('Docker createOptions beyond what is modelled here'),
  settings: words()
    .raw.refine((settings) => !Object.keys(settings).some((key) => /^(image|createoptions\d*)$/i.test(key)), {
      message: 'cannot hold `image` or `createOptions`, which have keys of their own',
    })
    .default({})
    .describe('Further keys beside image and createOptions, as they stand'),
  entry: words()
    .raw.refine((entry) => !Object.keys(entry).some((key) => /^settings$/i.test(key)), {
      message: 'cannot hold `settings`, which has a key of its own',
    })
    .default({})
    .describe('Further keys beside settings, as they stand; they go over the keys above'),
  type: z.string().nullable().default('docker'),
}));

const startedShape = remember(() => ({
  status: z.enum(['running', 'stopped']).nullable().default('running'),
  restartPolicy: z.enum(['always', 'never', 'on-failure', 'on-unhealthy']).nullable().default('always'),
  startupOrder: z.int().min(0).max(lastOrder).optional().describe('Smaller starts first; no effect on Kubernetes'),
}));

/** Whole GPUs for one module alone, or a share of GPUs that stay visible to several. */
const gpuSchema = remember(() =>
  z.union([
    z.int().min(1).max(16),
    z
      .strictObject({
        sharing: z.enum(['time', 'mps']),
        devices: z.array(z.int().min(0).max(15)).min(1),
        threadPercentage: z.int().min(1).max(100).optional().describe('With mps: share of the GPU, per cent'),
      })
      .refine((gpu) => gpu.sharing === 'mps' || gpu.threadPercentage === undefined, {
        message: 'can have `threadPercentage` with `sharing: mps` only',
      }),
  ]),
);

const amountsSchema = remember(() =>
  z.strictObject({ cpu: words().cpu.optional(), memory: words().quantity.optional() }),
);

function isAbove<T>(request: T | undefined, limit: T | undefined, amountOf: (one: T) => number): boolean {
  return request !== undefined && limit !== undefined && amountOf(request) > amountOf(limit);
}

export const moduleSchema = remember(() =>
  z.strictObject({
    image: z.string().min(1),
    gpu: gpuSchema().optional().describe('Whole GPUs for this module alone, or {sharing: time|mps, devices: [0]}'),
    mounts: z
      .record(words().containerPath, z.string())
      .default({})
      .describe('Path in the container: name of a volume. One volume may stand at several paths'),
    ports: z
      .array(words().port)
      .default([])
      .describe('"<port outside>:<port of the container>", or the port of the container alone'),
    service: z
      .strictObject({
        type: z.enum(['ClusterIP', 'NodePort', 'LoadBalancer']).optional(),
        loadBalancerIP: z.string().min(1).optional(),
      })
      .optional()
      .describe('How its ports are reached on Kubernetes'),
    resources: z
      .strictObject({ requests: amountsSchema().optional(), limits: amountsSchema().optional() })
      .refine(({ requests, limits }) => !isAbove(requests?.cpu, limits?.cpu, nanoCpusOf), {
        message: 'cannot request more CPU than its limit',
      })
      .refine(({ requests, limits }) => !isAbove(requests?.memory, limits?.memory, bytesOf), {
        message: 'cannot request more memory than its limit',
      })
      .optional()
      .describe('CPU and memory'),
    entrypoint: z.array(z.string()).optional(),
    cmd: z.array(z.string()).optional(),
    workingDir: z.string().optional(),
    node: z
      .union([z.string().min(1), z.record(z.string(), z.string())])
      .optional()
      .describe('Name of a node, or labels that a node must have'),
    os: z.enum(['linux', 'windows']).optional().describe('For clusters with nodes of both'),
    proxy: z.boolean().default(false).describe('Whether the module gets the variables of `proxy`'),
    desired: words().raw.optional().describe('Desired properties of the module twin'),
    version: z.string().nullable().default('1.0'),
    ...startedShape(),
    ...entryShape(),
  }),
);

export const edgeAgentSchema = remember(() =>
  z.strictObject({
    image: z.string().min(1).optional(),
    desired: words()
      .raw.refine((desired) => !('modules' in desired) && !('systemModules' in desired), {
        message:
          'cannot hold `modules` or `systemModules`, which are written from `modules`, `edgeAgent` and `edgeHub`',
      })
      .optional()
      .describe('Desired properties beside the modules, instead of what Mooring writes by itself'),
    properties: words()
      .raw.default({})
      .describe('In a layered deployment: properties by their full key, such as properties.desired.runtime.settings.x'),
    ...entryShape(),
  }),
);

export const edgeHubSchema = remember(() =>
  z.strictObject({
    image: z.string().min(1).optional(),
    store: z.string().optional().describe('Volume that holds messages until they are sent'),
    ports: z.array(words().port).optional().describe('443, 5671 and 8883 unless said otherwise'),
    schemaVersion: z.string().optional().describe('Of its desired properties; above 1.1 on iotedge-vm only'),
    timeToLiveSecs: z
      .int()
      .nullable()
      .optional()
      .describe('How long messages are kept; 7200 unless said otherwise, negative for ever'),
    desired: words().raw.optional().describe('Desired properties beside the routes, instead of what Mooring writes'),
    properties: words().raw.default({}).describe('In a layered deployment: properties by their full key'),
    version: z.string().optional(),
    ...startedShape(),
    ...entryShape(),
  }),
);

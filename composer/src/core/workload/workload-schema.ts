import { shortNameSchema, workloadNameSchema } from '@mooring/contract';
import { z } from 'zod';
import { defaultTarget, targets } from '../model/target.ts';
import { edgeAgentSchema, edgeHubSchema, moduleSchema } from './schema/module-schema.ts';
import { reporterSchema } from './schema/reporter-schema.ts';
import { volumeSchema } from './schema/volume-schema.ts';
import { remember, words } from './schema/words.ts';

const registrySchema = remember(() =>
  z
    .strictObject({
      address: z
        .string()
        .min(1)
        .regex(/^[^\s/]+$/, 'must be a registry host such as contoso.azurecr.io, without a path')
        .describe('Registry host, for example contoso.azurecr.io'),
      username: z.string().optional().describe('Written as ${NAME}: resolved at the push only'),
      password: z.string().optional().describe('Written as ${NAME}: resolved at the push only'),
    })
    .refine((registry) => (registry.username === undefined) === (registry.password === undefined), {
      message: 'needs both `username` and `password`, or neither',
    }),
);

const routeSchema = remember(() =>
  z.union([
    z.string().min(1),
    z.strictObject({
      route: z.string().min(1),
      priority: z.int().min(0).max(9).optional(),
      timeToLiveSecs: z.int().min(0).max(4_294_967_295).optional(),
    }),
  ]),
);

const rolloutSchema = remember(() =>
  z.strictObject({
    condition: z.string().min(1).describe('Target condition of the deployment'),
    priority: z.int().min(0).max(2_147_483_647).default(10),
    waves: z
      .array(z.strictObject({ name: shortNameSchema, where: z.string().min(1).optional() }))
      .min(1)
      .default([{ name: 'all' }]),
  }),
);

const proxySchema = remember(() =>
  z.strictObject({
    https: z.string().min(1).optional(),
    http: z.string().min(1).optional(),
    none: z
      .array(z.string().min(1))
      .default([])
      .describe('Hosts that are reached without the proxy; localhost always is'),
    upstreamProtocol: z.enum(['Amqp', 'AmqpWs', 'Mqtt', 'MqttWs']).optional(),
  }),
);

/** No part may be `.` or `..`: the tree stays below the folder it is written to, and Flux names the folder as it stands. */
const folderPath = /^(?!\.{1,2}(\/|$))[A-Za-z0-9._-]+(\/(?!\.{1,2}(\/|$))[A-Za-z0-9._-]+)*$/;

const gitopsSchema = remember(() =>
  z.strictObject({
    url: z.string().min(1).describe('Of the Git repository'),
    branch: z.string().min(1).default('main'),
    secret: words()
      .kubernetesName.optional()
      .describe('Secret in the namespace of Flux with the credentials of a private repository'),
    path: z
      .string()
      .regex(folderPath, 'must be a relative path with /, without spaces and without . or .. as a part')
      .default('mooring')
      .describe('Folder of the repository that the tree is put into'),
    interval: z
      .string()
      .regex(/^\d+[smh]$/, 'must be a time such as 10m')
      .default('10m'),
  }),
);

/** The workload file, after variables were put in. Strict: what it does not know is a mistake, not a wish. */
export const workloadSchema = remember(() =>
  z.strictObject({
    apiVersion: z.literal('mooring/v1'),
    kind: z.literal('Workload'),
    metadata: z.strictObject({
      name: workloadNameSchema,
      namespace: words().namespace.optional().describe('Without IoT Edge: the namespace; otherwise the name'),
    }),
    target: z.enum(targets).default(defaultTarget),
    layered: z.boolean().default(false).describe('Whether it is a layer above deployments that others own'),
    values: z.record(words().variableName, words().scalar).optional().describe('Defaults for ${NAME}'),
    sites: z
      .record(shortNameSchema, words().raw)
      .optional()
      .describe('What differs at a site: `values`, or any key of a workload; chosen by --site'),
    registries: z
      .record(z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be letters, digits, _ and -'), registrySchema())
      .default({}),
    proxy: proxySchema().optional().describe('Web proxy of edgeAgent and edgeHub, and of modules with `proxy: true`'),
    volumes: z.record(shortNameSchema, volumeSchema()).default({}),
    modules: z.record(words().moduleName, moduleSchema()),
    externalModules: z
      .array(words().moduleName)
      .default([])
      .describe('Modules of other deployments on the same device, for routes'),
    twins: z
      .record(z.string().min(1), words().raw)
      .default({})
      .describe('Further sections of the manifest by module, with their full keys, such as properties.desired'),
    edgeAgent: edgeAgentSchema().optional(),
    edgeHub: edgeHubSchema().optional(),
    routes: z
      .record(z.string().regex(/^[^.$# ]+$/, 'must not hold spaces, dots or any of $ #'), routeSchema())
      .nullable()
      .default({}),
    rollout: rolloutSchema().optional(),
    gitops: gitopsSchema().optional().describe('Repository that --output gitops is made for'),
    reporter: reporterSchema().default({ enabled: true, metrics: false }),
  }),
);

export type Workload = z.infer<ReturnType<typeof workloadSchema>>;
/** To whom a revision goes, and in which order. Kept for the push; nothing of it is in the manifest. */
export type WorkloadRollout = NonNullable<Workload['rollout']>;
export type WorkloadEdgeAgent = NonNullable<Workload['edgeAgent']>;
export type WorkloadEdgeHub = NonNullable<Workload['edgeHub']>;
export type WorkloadModule = Workload['modules'][string];
export type WorkloadVolume = Workload['volumes'][string];

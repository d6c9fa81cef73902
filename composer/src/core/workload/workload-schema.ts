import { shortNameSchema, workloadNameSchema } from '@mooring/contract';
import { z } from 'zod';
import { defaultTarget, targets } from '../model/target.ts';

// A letter first, no dot, no underscore, no hyphen at the end: every such name is its own Kubernetes name but for case.
const moduleNameSchema = z
  .string()
  .regex(
    /^[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/,
    'must be 1 to 63 letters, digits and hyphens, beginning with a letter and not ending with a hyphen',
  );
const absolutePathSchema = z
  .string()
  .max(1024)
  .regex(/^\/[^:\0]*$/, 'must be an absolute path without a colon');
const quantitySchema = z
  .string()
  .regex(/^[1-9]\d*(\.\d+)?(Ki|Mi|Gi|Ti|k|M|G|T)?$/, 'must be a size such as 20Gi or 500Mi');
const classNameSchema = z
  .string()
  .max(253)
  .regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/, 'must be the name of a StorageClass');
const portSchema = z
  .string()
  .regex(
    /^\d{1,5}:\d{1,5}(\/(tcp|udp|sctp))?$/,
    'must be "<port outside>:<port of the container>", with /udp where needed',
  );
const jsonSchema = z.json();
const envNameSchema = z.string().regex(/^[^+#$\s.=]+$/, 'must not hold spaces, dots or any of + # $ =');
const routeNameSchema = z.string().regex(/^[^.$# ]+$/, 'must not hold spaces, dots or any of $ #');
const routeTextSchema = z.string().min(1);

const registrySchema = z
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
  });

const volumeSchema = z
  .strictObject({
    share: z
      .string()
      .min(1)
      .max(253)
      .optional()
      .describe('Name of a share of the device; its PersistentVolume has the same name'),
    protocol: z.enum(['smb', 'nfs']).optional(),
    tier: z.enum(['local', 'cloud']).optional().describe('Edge local share, or Edge share that is tiered to the cloud'),
    storageClass: classNameSchema.optional().describe('A StorageClass instead of a share: dynamic, ReadWriteOnce'),
    size: quantitySchema.optional().describe('Needed with storageClass'),
    hostPath: absolutePathSchema
      .optional()
      .describe('iotedge-vm only: where the share is mounted in the virtual machine'),
  })
  .refine((volume) => (volume.share === undefined) !== (volume.storageClass === undefined), {
    message: 'needs either `share` or `storageClass`',
  })
  .refine((volume) => (volume.storageClass === undefined) === (volume.size === undefined), {
    message: 'needs `size` together with `storageClass`, and only then',
  });

const moduleSchema = z.strictObject({
  image: z.string().min(1),
  gpu: z.int().min(1).max(16).optional().describe('Whole GPUs for this module alone'),
  mounts: z
    .record(absolutePathSchema, z.string())
    .default({})
    .describe('Path in the container: name of a volume. One volume may stand at several paths'),
  env: z.record(envNameSchema, z.union([z.string(), z.number(), z.boolean()])).default({}),
  ports: z.array(portSchema).default([]),
  desired: z.record(z.string(), jsonSchema).optional().describe('Desired properties of the module twin'),
  createOptions: z
    .record(z.string(), jsonSchema)
    .default({})
    .describe('Docker createOptions beyond what is modelled here'),
  status: z.enum(['running', 'stopped']).default('running'),
  restartPolicy: z.enum(['always', 'never', 'on-failure', 'on-unhealthy']).default('always'),
});

const routeSchema = z.union([
  routeTextSchema,
  z.strictObject({
    route: routeTextSchema,
    priority: z.int().min(0).max(9).optional(),
    timeToLiveSecs: z.int().min(0).max(4_294_967_295).optional(),
  }),
]);

const rolloutSchema = z.strictObject({
  condition: z.string().min(1).describe('Target condition of the deployment'),
  priority: z.int().min(0).max(2_147_483_647).default(10),
  waves: z
    .array(z.strictObject({ name: shortNameSchema, where: z.string().min(1).optional() }))
    .min(1)
    .default([{ name: 'all' }]),
});

/** The workload file, after variables were put in. Strict: what it does not know is a mistake, not a wish. */
export const workloadSchema = z.strictObject({
  apiVersion: z.literal('mooring/v1'),
  kind: z.literal('Workload'),
  metadata: z.strictObject({ name: workloadNameSchema }),
  target: z.enum(targets).default(defaultTarget),
  registries: z
    .record(z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be letters, digits, _ and -'), registrySchema)
    .default({}),
  volumes: z.record(shortNameSchema, volumeSchema).default({}),
  modules: z.record(moduleNameSchema, moduleSchema),
  routes: z.record(routeNameSchema, routeSchema).default({}),
  rollout: rolloutSchema.optional(),
  reporter: z
    .strictObject({
      image: z.string().min(1).optional().describe('Image of reporter and prober'),
      enabled: z.boolean().default(true),
    })
    .default({ enabled: true }),
});

export type Workload = z.infer<typeof workloadSchema>;
/** To whom a revision goes, and in which order. Kept for the push; nothing of it is in the manifest. */
export type WorkloadRollout = z.infer<typeof rolloutSchema>;
export type WorkloadModule = Workload['modules'][string];

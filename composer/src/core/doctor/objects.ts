import { z } from 'zod';

const name = z.string();
const meta = z.object({ name, labels: z.record(z.string(), z.string()).optional() });

/** Of Kubernetes' own objects what is judged by; what else they hold is not kept. */
export const volumeSchema = z.object({
  metadata: meta,
  spec: z.object({
    accessModes: z.array(z.string()).default([]),
    persistentVolumeReclaimPolicy: z.string().optional(),
    storageClassName: z.string().optional(),
    claimRef: z.object({ name, namespace: z.string().optional() }).optional(),
    flexVolume: z
      .object({
        driver: z.string(),
        secretRef: z.object({ name: name.optional(), namespace: z.string().optional() }).optional(),
      })
      .optional(),
    csi: z
      .object({ driver: z.string(), nodeStageSecretRef: z.object({ namespace: z.string().optional() }).optional() })
      .optional(),
    nfs: z.object({}).optional(),
    nodeAffinity: z.object({}).optional(),
  }),
  status: z.object({ phase: z.string().optional() }).optional(),
});
export type Volume = z.infer<typeof volumeSchema>;

export const nodeSchema = z.object({
  metadata: meta,
  spec: z
    .object({ taints: z.array(z.object({ key: z.string(), effect: z.string().optional() })).optional() })
    .optional(),
  status: z
    .object({
      allocatable: z.record(z.string(), z.string()).optional(),
      nodeInfo: z.object({ containerRuntimeVersion: z.string().optional() }).optional(),
    })
    .optional(),
});
export type Node = z.infer<typeof nodeSchema>;

export const storageClassSchema = z.object({
  metadata: meta,
  provisioner: z.string().optional(),
  volumeBindingMode: z.string().optional(),
});
export type StorageClass = z.infer<typeof storageClassSchema>;

export const podSchema = z.object({
  metadata: meta,
  spec: z.object({ containers: z.array(z.object({ name })).default([]) }),
});
export type Pod = z.infer<typeof podSchema>;

/** A Deployment: of its environment the settings, which may be empty texts. */
export const agentSchema = z.object({
  spec: z.object({
    template: z.object({
      spec: z.object({
        containers: z.array(
          z.object({
            name,
            env: z
              .array(z.object({ name, value: z.string().default(''), valueFrom: z.unknown().optional() }))
              .default([]),
          }),
        ),
      }),
    }),
  }),
});

export const definitionSchema = z.object({
  spec: z.object({
    preserveUnknownFields: z.boolean().optional(),
    versions: z.array(
      z.object({
        name,
        served: z.boolean().optional(),
        schema: z
          .object({
            openAPIV3Schema: z
              .object({
                properties: z.record(z.string(), z.unknown()).optional(),
                'x-kubernetes-preserve-unknown-fields': z.boolean().optional(),
              })
              .optional(),
          })
          .optional(),
      }),
    ),
  }),
});
export type Definition = z.infer<typeof definitionSchema>;

export const bindingSchema = z.object({
  metadata: meta,
  roleRef: z.object({ name }),
  subjects: z.array(z.object({ kind: z.string().optional(), name, namespace: z.string().optional() })).default([]),
});
export type Binding = z.infer<typeof bindingSchema>;

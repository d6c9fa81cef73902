import { expectedVolumeSchema } from '@mooring/contract';
import { z } from 'zod';
import { remember, words } from './words.ts';

const kinds = ['share', 'storageClass', 'memory'] as const;

/** What stands behind a volume name: a share, a StorageClass, memory, or a folder of the machine (docker only). */
export const volumeSchema = remember(() =>
  z
    .strictObject({
      share: z
        .string()
        .min(1)
        .max(253)
        .optional()
        .describe('Name of a share of the device; its PersistentVolume has the same name'),
      protocol: z.enum(['smb', 'nfs']).optional(),
      tier: z
        .enum(['local', 'cloud'])
        .optional()
        .describe('Edge local share, or Edge share that is tiered to the cloud'),
      server: z
        .string()
        .regex(/^[A-Za-z0-9]([A-Za-z0-9.:-]*[A-Za-z0-9])?$/, 'must be a host name or an address')
        .optional()
        .describe(
          'Where the share is served; needed where no device makes the PersistentVolume: aks-hybrid, kubeadm, microk8s, k3s',
        ),
      export: z
        .string()
        .min(1)
        .max(1024)
        .optional()
        .describe('With `server`: the path on it, where it is not the name of the share, for example /export/results'),
      credentials: words()
        .kubernetesName.optional()
        .describe('With `server` and SMB: name of a Secret with username and password'),
      mountOptions: z.array(z.string().min(1)).optional().describe('With `server`: options of the mount'),
      source: expectedVolumeSchema.shape.source.describe(
        'With `share`: what the prober has to find mounted, as the kernel shows it, for example //nas.contoso.com/camera',
      ),
      storageClass: words().kubernetesName.optional().describe('A StorageClass instead of a share: dynamic'),
      size: words().quantity.optional().describe('Needed with storageClass'),
      accessMode: z
        .enum(['ReadWriteOnce', 'ReadWriteMany'])
        .optional()
        .describe('With storageClass; ReadWriteOnce unless said otherwise'),
      memory: words().quantity.optional().describe('Memory of this size instead of a share, for example for /dev/shm'),
      hostPath: words()
        .hostPath.optional()
        .describe('iotedge-vm only: where the share is mounted in the virtual machine; alone, any folder of it'),
    })
    .refine((volume) => kinds.filter((kind) => volume[kind] !== undefined).length <= 1, {
      message: 'needs one of `share`, `storageClass` and `memory`, not several',
    })
    .refine((volume) => volume.hostPath !== undefined || kinds.some((kind) => volume[kind] !== undefined), {
      message: 'needs `share`, `storageClass`, `memory` or `hostPath`',
    })
    .refine((volume) => (volume.storageClass === undefined) === (volume.size === undefined), {
      message: 'needs `size` together with `storageClass`, and only then',
    })
    .refine((volume) => volume.hostPath === undefined || (volume.storageClass ?? volume.memory) === undefined, {
      message: 'can have `hostPath` only alone or with `share`',
    })
    .refine((volume) => volume.source === undefined || volume.share !== undefined, {
      message: 'can have `source` only with `share`',
    }),
);

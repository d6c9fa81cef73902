import { z } from 'zod';

/** An SMB or NFS share of the device with "use with Edge compute" on. `cloud` shares are tiered to a storage account. */
export const shareSchema = z.strictObject({
  name: z
    .string()
    .regex(
      /^[a-z0-9]([a-z0-9-]{1,61}[a-z0-9])$/,
      'must be 3 to 63 of a-z, 0-9 and -, beginning and ending with a letter or digit',
    ),
  protocol: z.enum(['smb', 'nfs']).default('smb'),
  tier: z.enum(['local', 'cloud']).default('local'),
});
export type Share = z.infer<typeof shareSchema>;

export const sharesSchema = z
  .array(shareSchema)
  .max(24, 'a device has at most 24 shares')
  .refine((shares) => new Set(shares.map((share) => share.name)).size === shares.length, 'share names must differ');

/** `camera-drop:smb:cloud` → a share. Protocol and tier may stand in any order and may be left out. */
export function parseShare(text: string): unknown {
  const [name, ...words] = text.split(':');
  const share: Record<string, unknown> = { name };
  for (const word of words) {
    const key = word === 'smb' || word === 'nfs' ? 'protocol' : word === 'local' || word === 'cloud' ? 'tier' : word;
    share[key] = word;
  }
  return share;
}

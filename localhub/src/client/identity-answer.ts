import { z } from 'zod';
import type { ReachedHub } from './reached-hub.ts';

const identity = z.looseObject({
  deviceId: z.string(),
  moduleId: z.string().optional(),
  status: z.string().optional(),
  connectionState: z.string(),
  capabilities: z.object({ iotEdge: z.boolean() }).optional(),
  deviceScope: z.string().optional(),
  authentication: z.object({
    type: z.string(),
    symmetricKey: z.object({ primaryKey: z.string().nullable() }),
  }),
});

/** A device or module as the registry answers it. */
export type Identity = z.infer<typeof identity>;

export function readIdentity(answer: unknown): Identity {
  return identity.parse(answer);
}

export function readIdentities(answer: unknown): Identity[] {
  return z.array(identity).parse(answer);
}

/** What a device or module program is started with; null when it proves itself with nothing that stands in a string. */
export function identityConnectionString(
  hub: ReachedHub,
  { deviceId, moduleId, authentication }: Identity,
): string | null {
  const module = moduleId === undefined ? '' : `;ModuleId=${moduleId}`;
  const start = `HostName=${hub.name};DeviceId=${deviceId}${module}`;
  if (authentication.type === 'sas') return `${start};SharedAccessKey=${authentication.symmetricKey.primaryKey}`;
  return authentication.type === 'none' ? null : `${start};x509=true`;
}

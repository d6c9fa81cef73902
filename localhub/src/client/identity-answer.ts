import { z } from 'zod';
import { readAnswer } from './read-answer.ts';
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
  return readAnswer(identity, answer);
}

export function readIdentities(answer: unknown): Identity[] {
  return readAnswer(z.array(identity), answer);
}

export interface ConnectionStrings {
  /** As IoT Hub gives it: for a program that has the environment of `mooring hub env`. */
  readonly connectionString: string | null;
  /**
   * For any program that trusts the hub's authority: with the port at which the hub listens now. Null where there is
   * none: SDKs with a certificate dial the hub's name, whatever the gateway.
   */
  readonly directConnectionString: string | null;
}

/** What a device or module program is started with; nulls when it proves itself with nothing that stands in a string. */
export function connectionStrings(
  hub: ReachedHub,
  { deviceId, moduleId, authentication }: Identity,
): ConnectionStrings {
  const module = moduleId === undefined ? '' : `;ModuleId=${moduleId}`;
  const start = `HostName=${hub.name};DeviceId=${deviceId}${module}`;
  if (authentication.type === 'none') return { connectionString: null, directConnectionString: null };
  if (authentication.type !== 'sas') return { connectionString: `${start};x509=true`, directConnectionString: null };
  const connectionString = `${start};SharedAccessKey=${authentication.symmetricKey.primaryKey}`;
  return {
    connectionString,
    directConnectionString: `${connectionString};GatewayHostName=localhost:${hub.mqttPort}`,
  };
}

import { isJsonObject, type JsonObject } from '@mooring/contract';
import type { ModuleClient, Twin } from 'azure-iot-device';
import { within } from '../within.ts';

/** Longer than the SDK's own 30 s for an acknowledgement: the SDK has no deadline at all for an answer to a twin read. */
const deadlineMilliseconds = 35_000;

/** The module twin of one connection, with deadlines around what the SDK would wait for without end. */
export interface TwinLink {
  /** The reported section as the hub (or edgeHub) holds it now, without `$version` and `$metadata`. */
  readReported(): Promise<JsonObject>;
  /** Sends one merge patch; resolves when it is acknowledged. */
  patchReported(patch: JsonObject): Promise<void>;
  /** The desired section as last heard of, `$version` included. */
  desired(): unknown;
}

/**
 * Reads the twin and listens to its desired properties.
 *
 * @param onDesired called after each notification that really changed something
 */
export async function openTwinLink(
  client: ModuleClient,
  signal: AbortSignal,
  onDesired: () => void,
): Promise<TwinLink> {
  const read = (): Promise<Twin> => within(client.getTwin(), deadlineMilliseconds, signal, 'reading the module twin');
  const twin = await read();
  const desired = () => (twin.properties as { desired: unknown }).desired;
  let heard = JSON.stringify(desired());
  twin.on('error', () => undefined);
  // The SDK tells of desired properties at every read of the twin, changed or not.
  twin.on('properties.desired', () => {
    const now = JSON.stringify(desired());
    if (now === heard) return;
    heard = now;
    onDesired();
  });
  return {
    desired,
    readReported: async () => plainSection(((await read()).properties as { reported: unknown }).reported),
    patchReported: async (patch) => {
      const sent = new Promise<void>((resolve, reject) => {
        // The SDK merges what it is given into its own copy: hand it one.
        (twin.properties as unknown as SdkProperties).reported.update(structuredClone(patch), (error) =>
          error ? reject(error) : resolve(),
        );
      });
      await within(sent, deadlineMilliseconds, signal, 'updating the module twin');
    },
  };
}

interface SdkProperties {
  readonly reported: { update(patch: object, done: (error?: Error | null) => void): void };
}

/** A section of the SDK's twin as plain JSON: without its functions and without what the hub adds. */
export function plainSection(section: unknown): JsonObject {
  const plain = JSON.parse(JSON.stringify(section ?? {})) as JsonObject;
  const { $version: _version, $metadata: _metadata, ...values } = isJsonObject(plain) ? plain : {};
  return values;
}

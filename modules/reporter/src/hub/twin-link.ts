import { applyPatch, diffReported, isJsonObject, type JsonObject } from '@mooring/contract';
import type { ModuleClient, Twin } from 'azure-iot-device';
import type { TwinReading } from '../core/report/twin-ledger.ts';
import { within } from '../within.ts';
import { PatchRefusedError } from './patch-refused.ts';

/** Longer than the SDK's own 30 s for an acknowledgement: the SDK has no deadline at all for an answer to a twin read. */
const deadlineMilliseconds = 35_000;
const mostReads = 3;

/** The module twin of one connection, with deadlines around what the SDK would wait for without end. */
export interface TwinLink {
  /** The reported section as the hub (or edgeHub) holds it now. */
  readReported(): Promise<TwinReading>;
  /**
   * Sends one merge patch; resolves when it is acknowledged, which is no proof: edgeHub acknowledges before the cloud has
   * it, and the SDK takes an answer without a body for an acknowledgement whatever its status.
   *
   * @throws PatchRefusedError where the hub says that it does not take it
   */
  patchReported(patch: JsonObject): Promise<void>;
  /** The desired section as last heard of, `$version` included. */
  desired(): unknown;
}

/**
 * Reads the twin and listens to its desired properties.
 *
 * While the SDK reads the twin, its copy of the desired properties is empty; a notification that comes meanwhile is merged
 * into nothing, and then overwritten by an answer that may be older. So its copy is not believed during a read, and an answer
 * older than a notification is read again. A notification is believed at once where it follows on what is known.
 *
 * @param onDesired called after each notification that really changed something
 */
export async function openTwinLink(
  client: ModuleClient,
  signal: AbortSignal,
  onDesired: () => void,
): Promise<TwinLink> {
  let readsUnderWay = 0;
  let newestVersion = 0;
  let believed: JsonObject | undefined;

  const readOnce = async (): Promise<Twin> => {
    readsUnderWay += 1;
    try {
      return await within(client.getTwin(), deadlineMilliseconds, signal, 'reading the module twin');
    } finally {
      readsUnderWay -= 1;
    }
  };
  const read = async (): Promise<Twin> => {
    for (let attempt = 1; ; attempt += 1) {
      const answer = await readOnce();
      if (versionOf(desiredOf(answer)) >= newestVersion || attempt === mostReads) return answer;
    }
  };
  const listen = (answer: Twin) => {
    if (readsUnderWay > 0 || versionOf(desiredOf(answer)) < newestVersion) return;
    believe(plainObject(desiredOf(answer)));
  };
  const believe = (section: JsonObject) => {
    const before = believed;
    believed = section;
    // The SDK tells of desired properties at every read of the twin, changed or not.
    if (before !== undefined && diffReported(before, section) !== undefined) onDesired();
  };

  const twin = await read();
  listen(twin);
  // Of a failed subscription the SDK tells this way alone; of that to the methods by the client.
  twin.on('error', (error: Error) => void client.emit('error', error));
  twin.on('properties.desired', (change: unknown) => {
    // The answer to a read that was given up, come late: the whole section, where removals are not told as such.
    if (readsUnderWay === 0 && change === desiredOf(twin)) {
      listen(twin);
      return;
    }
    newestVersion = Math.max(newestVersion, versionOf(change));
    const isNext = change !== desiredOf(twin) && versionOf(change) === versionOf(believed) + 1;
    if (readsUnderWay > 0 && !isNext) return;
    // The SDK merges lists by their places: a list that became shorter would keep its old end in the SDK's copy.
    believe(applyPatch(believed ?? {}, plainObject(change)));
  });
  return {
    desired: () => believed,
    readReported: async () => {
      const answer = await read();
      const { reported } = answer.properties as { reported: unknown };
      const reading = { section: plainSection(reported), version: versionIn(reported) };
      listen(answer);
      return reading;
    },
    patchReported: async (patch) => {
      const sent = new Promise<void>((resolve, reject) => {
        // The SDK merges what it is given into its own copy: hand it one.
        (twin.properties as unknown as SdkProperties).reported.update(structuredClone(patch), (error) =>
          error ? reject(isAnswer(error) ? new PatchRefusedError(error.message) : error) : resolve(),
        );
      });
      await within(sent, deadlineMilliseconds, signal, 'updating the module twin');
    },
  };
}

/** Not from the transport, which says so by a name or by what it wraps: the hub itself answered with an error. */
function isAnswer(error: Error): boolean {
  return error.name === 'Error' && !('transportError' in error);
}

function plainObject(value: unknown): JsonObject {
  const plain = JSON.parse(JSON.stringify(value ?? {})) as JsonObject;
  return isJsonObject(plain) ? plain : {};
}

function desiredOf(twin: Twin): unknown {
  return (twin.properties as { desired: unknown }).desired;
}

function versionOf(section: unknown): number {
  return versionIn(section) ?? 0;
}

function versionIn(section: unknown): number | undefined {
  const version = (section as { $version?: unknown } | undefined)?.$version;
  return typeof version === 'number' ? version : undefined;
}

interface SdkProperties {
  readonly reported: { update(patch: object, done: (error?: Error | null) => void): void };
}

/** A section of the SDK's twin as plain JSON: without its functions and without what the hub adds. */
export function plainSection(section: unknown): JsonObject {
  const { $version: _version, $metadata: _metadata, ...values } = plainObject(section);
  return values;
}

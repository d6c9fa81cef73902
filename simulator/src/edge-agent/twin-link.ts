import sdk, { type ModuleClient, type Twin } from 'azure-iot-device';
import mqtt from 'azure-iot-device-mqtt';
import { HubRefused, within } from './hub-refused.ts';
import { plainSection, type Json } from './merge-patch.ts';

const openMilliseconds = 30_000;
const twinMilliseconds = 20_000;
const closeMilliseconds = 200;

export interface DesiredSection {
  version: number;
  section: Json;
}

export interface TwinLinkOptions {
  connectionString: string;
  ca: string | undefined;
  onDesired: (desired: DesiredSection) => void;
  /** The connection is gone and the SDK does not bring it back. */
  onLost: (reason: string) => void;
}

/** The twin of $edgeAgent over the unmodified device SDK. Every wait has a deadline, since the SDK's own have none. */
export class TwinLink {
  readonly #client: ModuleClient;
  readonly #twin: Twin;
  readonly #onDesired: (desired: DesiredSection) => void;

  private constructor(client: ModuleClient, twin: Twin, onDesired: (desired: DesiredSection) => void) {
    this.#client = client;
    this.#twin = twin;
    this.#onDesired = onDesired;
  }

  /** Connects, reads the twin and listens to it. Throws HubRefused with the step that failed. */
  static async open(options: TwinLinkOptions): Promise<TwinLink> {
    const client = sdk.ModuleClient.fromConnectionString(options.connectionString, mqtt.Mqtt);
    try {
      if (options.ca !== undefined) await client.setOptions({ ca: options.ca });
      await within(client.open(), openMilliseconds, 'connecting as $edgeAgent');
      const twin = await within(client.getTwin(), twinMilliseconds, 'reading the twin of $edgeAgent');
      const link = new TwinLink(client, twin, options.onDesired);
      let heard = link.desired.version;
      twin.on('properties.desired', () => {
        const now = link.desired;
        const isGap = now.version !== heard + 1 && now.version !== heard;
        heard = now.version;
        // A notification went missing, so the merged section may lack something.
        if (isGap) void link.refresh().catch((error: unknown) => options.onLost(String(error)));
        else options.onDesired(now);
      });
      client.on('disconnect', (error: Error | undefined) => options.onLost(error?.message ?? 'disconnected'));
      client.on('error', (error: Error) => options.onLost(error.message));
      return link;
    } catch (error) {
      await close(client);
      if (error instanceof HubRefused) throw error;
      throw new HubRefused(`connecting as $edgeAgent: ${error instanceof Error ? error.message : String(error)}`, {
        cause: error,
      });
    }
  }

  get desired(): DesiredSection {
    const desired: unknown = this.#twin.properties.desired;
    const version = (desired as { $version?: unknown } | undefined)?.$version;
    return { version: typeof version === 'number' ? version : 0, section: plainSection(desired) };
  }

  get reported(): Json {
    return plainSection(this.#twin.properties.reported);
  }

  /** Reads the whole twin anew and tells its desired section. */
  async refresh(): Promise<void> {
    await within(this.#client.getTwin(), twinMilliseconds, 'reading the twin of $edgeAgent');
    this.#onDesired(this.desired);
  }

  async report(patch: Json): Promise<void> {
    const reported = this.#twin.properties.reported as { update: (patch: Json, done: (error?: Error) => void) => void };
    const sent = new Promise<void>((resolve, reject) => {
      reported.update(patch, (error) => (error ? reject(error) : resolve()));
    });
    await within(sent, twinMilliseconds, 'reporting as $edgeAgent');
  }

  async close(): Promise<void> {
    await close(this.#client);
  }
}

/** Removes listeners first, so that an ordered end is not taken for a loss. */
async function close(client: ModuleClient): Promise<void> {
  client.removeAllListeners();
  client.on('error', () => undefined);
  await within(client.close(), closeMilliseconds, 'closing').catch(() => undefined);
}

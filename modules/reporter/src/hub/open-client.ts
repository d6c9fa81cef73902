import iotCommon from 'azure-iot-common';
import iotDevice, { type ModuleClient } from 'azure-iot-device';
import iotDeviceMqtt from 'azure-iot-device-mqtt';
import { within } from '../within.ts';
import { holdMethods } from './hold-methods.ts';

/** What a client is opened with. */
export interface Credentials {
  /** Undefined where the SDK finds its identity in the environment. */
  readonly connectionString: string | undefined;
  /** PEM that alone is trusted; undefined for Node's own roots. */
  readonly ca: string | undefined;
  /**
   * How often the hub is asked whether it is there. The SDK itself asks every 3 minutes, and notices at the next time that it
   * is not: a network that drops everything would pass for a connection for 6.
   */
  readonly keepAliveSeconds: number;
}

/**
 * Opens the SDK's own module client, from the environment or from the connection string given, once. The SDK neither
 * retries nor gives up in time, so an attempt that takes longer than the deadline is closed as soon as it comes to
 * anything, and forgotten.
 */
export async function openClientOnce(
  deadlineMilliseconds: number,
  signal: AbortSignal,
  credentials: Credentials,
): Promise<ModuleClient> {
  let client: ModuleClient | undefined;
  const opening = (async () => {
    client = await makeClient(credentials);
    holdMethods(client);
    // An 'error' without a listener would end the process; before there is a session, a failed operation says as much.
    client.on('error', () => undefined);
    await client.open();
    // The SDK would try to reconnect for minutes without a word; trying again, and saying so, is ours.
    client.setRetryPolicy(new iotCommon.NoRetry());
    return client;
  })();
  try {
    return await within(opening, deadlineMilliseconds, signal, 'connecting to the hub');
  } catch (error) {
    opening.then(closeQuietly, () => client && closeQuietly(client));
    throw error;
  }
}

async function makeClient({ connectionString, ca, keepAliveSeconds }: Credentials): Promise<ModuleClient> {
  const { Mqtt } = iotDeviceMqtt;
  const client =
    connectionString === undefined
      ? await iotDevice.ModuleClient.fromEnvironment(Mqtt)
      : iotDevice.ModuleClient.fromConnectionString(connectionString, Mqtt);
  // Options replace all that were set before, those that the SDK took from the environment among them.
  await client.setOptions({ keepalive: keepAliveSeconds, ...(ca === undefined ? {} : { ca }) });
  return client;
}

function closeQuietly(client: ModuleClient): void {
  client.close().catch(() => undefined);
}

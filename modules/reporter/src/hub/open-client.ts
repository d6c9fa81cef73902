import iotCommon from 'azure-iot-common';
import iotDevice, { type ModuleClient } from 'azure-iot-device';
import iotDeviceMqtt from 'azure-iot-device-mqtt';
import { within } from '../within.ts';

/** What a client is opened with that the SDK does not find in the environment by itself. */
export interface Credentials {
  readonly connectionString: string;
  /** PEM that alone is trusted; undefined for Node's own roots. */
  readonly ca: string | undefined;
}

/**
 * Opens the SDK's own module client, from the environment or from the credentials given, once. The SDK neither retries nor gives up in time, so an
 * attempt that takes longer than the deadline is closed as soon as it comes to anything, and forgotten.
 */
export async function openClientOnce(
  deadlineMilliseconds: number,
  signal: AbortSignal,
  credentials?: Credentials,
): Promise<ModuleClient> {
  let client: ModuleClient | undefined;
  const opening = (async () => {
    client = await makeClient(credentials);
    // An 'error' without a listener would end the process; what matters arrives as a failed operation.
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

async function makeClient(credentials: Credentials | undefined): Promise<ModuleClient> {
  if (credentials === undefined) return iotDevice.ModuleClient.fromEnvironment(iotDeviceMqtt.Mqtt);
  const { connectionString, ca } = credentials;
  const client = iotDevice.ModuleClient.fromConnectionString(connectionString, iotDeviceMqtt.Mqtt);
  if (ca !== undefined) await client.setOptions({ ca });
  return client;
}

function closeQuietly(client: ModuleClient): void {
  client.close().catch(() => undefined);
}

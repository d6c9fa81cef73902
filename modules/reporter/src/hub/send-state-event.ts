import { telemetryEventProperty, telemetryOutputName, type StateEvent } from '@mooring/contract';
import iotDevice, { type ModuleClient } from 'azure-iot-device';
import { within } from '../within.ts';

const deadlineMilliseconds = 35_000;

/**
 * Sends one message to the module's output, as JSON that a hub can route by its body as well as by its properties.
 *
 * @throws DeadlineError, the signal's reason, or what the SDK rejects with
 */
export async function sendStateEvent(client: ModuleClient, event: StateEvent, signal: AbortSignal): Promise<void> {
  const message = new iotDevice.Message(JSON.stringify(event));
  message.contentType = 'application/json';
  message.contentEncoding = 'utf-8';
  message.properties.add(telemetryEventProperty, event.event);
  message.properties.add('mooring-kind', event.kind);
  message.properties.add('mooring-state', event.to);
  message.properties.add('mooring-verdict', event.verdict);
  await within(client.sendOutputEvent(telemetryOutputName, message), deadlineMilliseconds, signal, 'sending a message');
}

import { probeMethodName, reportedSchema, type Reported } from '@mooring/contract';
import type { ModuleClient } from 'azure-iot-device';
import type { Logger } from 'pino';
import type { Agent } from '../agent.ts';
import { answerProbe } from '../probe-method.ts';
import type { Publisher } from '../report/publisher.ts';
import { openTwinLink } from './twin-link.ts';

export interface SessionParts {
  readonly agent: Agent;
  readonly publisher: Publisher;
  readonly log: Logger;
  /** The method is answered and the settings are in force. */
  readonly onReady: () => void;
  readonly onConfirmed: () => void;
  /** Resolves when there is something to report for the first time. */
  readonly firstReadings: () => Promise<void>;
}

/**
 * One connection: settings from the twin, the direct method, and publishing. Ends when the connection is lost or when the
 * signal aborts; the caller then connects anew.
 */
export async function runSession(client: ModuleClient, parts: SessionParts, signal: AbortSignal): Promise<void> {
  const { agent, publisher, log } = parts;
  const lost = new AbortController();
  const until = AbortSignal.any([signal, lost.signal]);
  client.on('disconnect', () => {
    log.warn('the connection to the hub is lost');
    lost.abort(new Error('the connection to the hub is lost'));
  });
  const takeSettings = () => {
    const { acknowledgement } = agent.takeDesired(link.desired());
    const level = acknowledgement?.ac === 200 ? 'info' : 'warn';
    log[level]({ version: acknowledgement?.av, outcome: acknowledgement?.ad }, 'desired properties');
  };
  const link = await openTwinLink(client, until, takeSettings);
  const reported = await link.readReported();
  agent.recall(volumesOf(reported));
  takeSettings();
  client.onMethod(probeMethodName, (request, response) => {
    void answerProbe(request?.payload, (volumes) => agent.probe(volumes)).then(({ status, payload }) => {
      log.info({ status }, 'probe answered');
      return response?.send(status, payload).catch((error: unknown) => {
        log.warn({ reason: String(error) }, 'the answer to probe could not be sent');
      });
    });
  });
  await parts.firstReadings();
  parts.onReady();
  await publisher.run(link, reported, until, parts.onConfirmed);
}

/** What an earlier process reported, entry by entry: what does not parse is forgotten. */
function volumesOf(reported: object): Reported['volumes'] {
  return reportedSchema.shape.volumes.safeParse((reported as { volumes?: unknown }).volumes).data ?? {};
}

import type { ModuleClient } from 'azure-iot-device';
import type { Logger } from 'pino';
import type { Agent } from '../agent.ts';
import { answerMethods, type MethodParts } from '../methods/answer-methods.ts';
import type { Counters } from '../metrics/counters.ts';
import type { OnConfirmed, Publisher } from '../report/publisher.ts';
import type { StateJournal } from '../telemetry/state-journal.ts';
import type { TelemetrySender } from '../telemetry/telemetry-sender.ts';
import { describeNetworkError } from './connect-error.ts';
import { guardCredentials } from './guard-credentials.ts';
import { guardMessages } from './guard-messages.ts';
import { guardSubscriptions } from './guard-subscriptions.ts';
import { releaseMethods } from './hold-methods.ts';
import { PacedCall } from './paced-call.ts';
import { sendStateEvent } from './send-state-event.ts';
import { openTwinLink } from './twin-link.ts';

const betweenSettingsMilliseconds = 1_000;

export interface SessionParts {
  readonly agent: Agent;
  readonly publisher: Publisher;
  readonly journal: StateJournal;
  readonly telemetry: TelemetrySender;
  readonly counters: Counters;
  readonly methods: Pick<MethodParts, 'gate' | 'setLogLevel'>;
  readonly log: Logger;
  /** The methods are answered and the settings are in force. */
  readonly onReady: () => void;
  readonly onConfirmed: OnConfirmed;
  /** Resolves when there is something to report for the first time. */
  readonly firstReadings: () => Promise<void>;
}

/**
 * One connection: settings from the twin, the direct methods, messages, and publishing. Ends when the connection is lost,
 * when the hub sends what cannot be taken, or when the signal aborts; the caller then connects anew.
 */
export async function runSession(client: ModuleClient, parts: SessionParts, signal: AbortSignal): Promise<void> {
  const over = new AbortController();
  const stop = () => over.abort(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  client.on('disconnect', () => {
    if (!over.signal.aborted) parts.log.warn({ event: 'connectionLost' }, 'the connection to the hub is lost');
    over.abort(new Error('the connection to the hub is lost'));
  });
  if (!guard(client, parts.log, over)) {
    parts.log.warn(
      { event: 'unguarded' },
      'a message of the hub, or credentials, that cannot be read will end this process; a subscription refused is not noticed',
    );
  }
  try {
    await converse(client, parts, over);
  } finally {
    over.abort(new Error('the connection is given up'));
    signal.removeEventListener('abort', stop);
  }
}

/** Whatever the SDK throws or tells outside every promise ends this connection, and nothing else. */
function guard(client: ModuleClient, log: Logger, over: AbortController): boolean {
  const messages = guardMessages(client, (error) => {
    if (!over.signal.aborted) log.warn({ event: 'unreadableMessage', topic: error.topic }, error.message);
    over.abort(error);
  });
  const credentials = guardCredentials(client, (error) => {
    const reason = describeNetworkError(error).slice(0, 200);
    if (!over.signal.aborted) log.warn({ event: 'noCredentials', reason }, 'credentials could not be made anew');
    over.abort(new Error(`credentials could not be made anew: ${reason}`));
  });
  const subscriptions = guardSubscriptions(client, (error) => {
    const reason = describeNetworkError(error).slice(0, 200);
    if (!over.signal.aborted) log.warn({ event: 'subscriptionFailed', reason }, 'calls or settings would not come');
    over.abort(new Error(`calls or settings would not come: ${reason}`));
  });
  return messages && credentials && subscriptions;
}

async function converse(client: ModuleClient, parts: SessionParts, over: AbortController): Promise<void> {
  const { agent, publisher, journal, telemetry, counters, log } = parts;
  const until = over.signal;
  // Before anything is waited for: calls come as soon as the hub has let this connection in.
  const onAnswered = (method: string, status: number) => counters.answered(method, status);
  answerMethods(client, { agent, log, onAnswered, ...parts.methods });
  releaseMethods(client);
  const takeSettings = () => {
    const { acknowledgement } = agent.takeDesired(link.desired());
    const level = acknowledgement?.ac === 200 ? 'info' : 'warn';
    log[level]({ event: 'settings', version: acknowledgement?.av, outcome: acknowledgement?.ad }, 'desired properties');
  };
  // What an earlier process had in force must be known before anything is taken: a change that meets the start waits for it.
  let settings: PacedCall | undefined;
  const link = counters.over(await openTwinLink(client, until, () => settings?.ask()));
  const start = await link.readReported();
  agent.recall(start.section);
  journal.recall(start.section);
  takeSettings();
  // A storm of changes costs one reading of every volume a second, not one each.
  settings = new PacedCall(takeSettings, betweenSettingsMilliseconds, until);
  await parts.firstReadings();
  parts.onReady();
  const sending = telemetry.run((event) => sendStateEvent(client, event, until), until);
  try {
    await publisher.run(link, start, until, parts.onConfirmed);
  } finally {
    over.abort(new Error('the connection is given up'));
    await sending;
  }
}

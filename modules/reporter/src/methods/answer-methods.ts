import {
  explainMethodName,
  methodStatuses,
  probeMethodName,
  setLogLevelMethodName,
  type SetLogLevelRequest,
  type SetLogLevelResponse,
} from '@mooring/contract';
import type { ModuleClient } from 'azure-iot-device';
import type { Logger } from 'pino';
import type { Agent } from '../agent.ts';
import { answerExplain } from './explain-method.ts';
import { answerSetLogLevel } from './log-level-method.ts';
import type { ProbeGate } from './probe-gate.ts';
import { answerProbe } from './probe-method.ts';
import type { MethodAnswer } from './read-request.ts';
import { answerUnknownMethods } from './unknown-methods.ts';

export interface MethodParts {
  readonly agent: Agent;
  readonly gate: ProbeGate;
  readonly setLogLevel: (request: SetLogLevelRequest) => SetLogLevelResponse;
  readonly log: Logger;
  /** Called after each call, with the name of the method, or `other`, and the status it was answered with. */
  readonly onAnswered: (method: string, status: number) => void;
}

type Answer = (payload: unknown) => MethodAnswer | Promise<MethodAnswer>;

/** In the first moments after a start. */
const notReady: MethodAnswer = {
  status: methodStatuses.notReady,
  payload: { error: 'the settings have not been read from the module twin yet; ask again in a few seconds' },
};

/** Answers the direct methods of this module over one connection, and those that it does not have with 404. */
export function answerMethods(client: ModuleClient, parts: MethodParts): void {
  const { agent, gate, log, onAnswered } = parts;
  const methods: Record<string, Answer> = {
    [probeMethodName]: (payload) =>
      agent.knowsSettings ? answerProbe(payload, (volumes) => gate.probe(volumes)) : notReady,
    [explainMethodName]: (payload) =>
      agent.knowsSettings
        ? answerExplain(payload, (volume) => agent.explain(volume), Object.keys(agent.desired.volumes))
        : notReady,
    [setLogLevelMethodName]: (payload) => answerSetLogLevel(payload, parts.setLogLevel),
  };
  const names = Object.keys(methods);
  const isAnswered = answerUnknownMethods(client, names, (method) => {
    onAnswered('other', methodStatuses.notFound);
    log.debug({ event: 'method', method, status: methodStatuses.notFound }, 'a method that is not there');
  });
  if (!isAnswered) log.warn({ event: 'unknownMethods' }, 'calls of methods that are not there will time out');
  for (const [method, answer] of Object.entries(methods)) {
    client.onMethod(method, (request, response) => {
      void settle(() => answer(request?.payload)).then(({ status, payload }) => {
        onAnswered(method, status);
        log[status === methodStatuses.failed ? 'warn' : 'debug'](
          { event: 'method', method, status },
          'method answered',
        );
        return response?.send(status, payload).catch((error: unknown) => {
          log.warn({ event: 'method', method, reason: String(error) }, 'the answer could not be sent');
        });
      });
    });
  }
}

async function settle(answer: () => MethodAnswer | Promise<MethodAnswer>): Promise<MethodAnswer> {
  try {
    return await answer();
  } catch (error) {
    return { status: methodStatuses.failed, payload: { error: `it failed: ${String(error)}` } };
  }
}

import type { Reported } from '@mooring/contract';
import { makeVisible } from '../diagnostics/visible.ts';
import type { AgentTwin } from '../rollout/observation.ts';
import { weighAgent } from './weigh-agent.ts';
import { weighHeartbeat } from './weigh-heartbeat.ts';
import { weighReport } from './weigh-report.ts';

/** A module that speaks for the device: a reporter or a prober. */
export interface Speaker {
  readonly name: string;
  /** Its module twin; undefined when there is none, or when it could not be read. */
  readonly twin?: SpeakerTwin | undefined;
  /** The contract's document in it; undefined when there is none that keeps the contract. */
  readonly reported?: Reported | undefined;
  /** Why something could not be read, a sentence each. */
  readonly unread: readonly string[];
}

export interface SpeakerTwin {
  readonly connected: boolean;
  readonly desired: Readonly<Record<string, unknown>>;
  /** Reported property → when IoT Hub took it. */
  readonly reportedUpdatedUtc: Readonly<Record<string, string>>;
}

/**
 * Why a device is not well, or not known to be: a sentence each, none when it is well. Silence, what is missing and what
 * is unknown count as troubles.
 */
export function weighDevice(agent: AgentTwin, speakers: readonly Speaker[], nowMs: number): string[] {
  const troubles = [...weighAgent(agent), ...speakers.flatMap((speaker) => weighSpeaker(speaker, nowMs))];
  if (speakers.every(({ reported }) => reported === undefined)) {
    troubles.push('no reporter speaks for this device: nothing is known of its shares');
  }
  // Reporter and prober may say the same of a node; a twin may hold any text.
  return [...new Set(troubles.map(makeVisible))];
}

function weighSpeaker({ name, twin, reported, unread }: Speaker, nowMs: number): string[] {
  if (twin === undefined) return unread.length > 0 ? [...unread] : [`${name} has no module twin`];
  const troubles = [...unread];
  if (!twin.connected) troubles.push(`IoT Hub shows ${name} as disconnected: what it says may be old`);
  if (reported === undefined) return unread.length > 0 ? troubles : [...troubles, `${name} has reported nothing yet`];
  const { heartbeatUtc } = reported;
  const receivedUtc = twin.reportedUpdatedUtc['heartbeatUtc'];
  return [
    ...troubles,
    ...weighHeartbeat(name, { heartbeatUtc, receivedUtc, desired: twin.desired, nowMs }),
    ...weighReport(name, reported, twin.desired),
  ];
}

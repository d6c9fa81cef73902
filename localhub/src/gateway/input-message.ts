import type { TelemetryMessage } from '../mqtt/telemetry.ts';

/** A message that waits for the input of a module, as it is kept. */
export interface InputMessage {
  readonly deviceId: string;
  readonly moduleId: string;
  readonly input: string;
  /** The smallest is delivered first. */
  readonly priority: number;
  /** Null when it may wait for ever. */
  readonly expiresAtMs: number | null;
  /** The properties as they stand in the topic. */
  readonly bag: string;
  readonly bodyBase64: string;
}

/** The output is the sender's, and so is the interface; the receiver is told who has sent it instead. */
const NOT_PASSED_ON = new Set(['$.on', '$.ifid', '$.cdid', '$.cmid']);

/** The properties of the topic behind `inputs/<input>/`: the sender's own, and who the sender is (read in code). */
export function inputBag({ from, properties }: TelemetryMessage): string {
  const entries = Object.entries(properties).filter(([key]) => !NOT_PASSED_ON.has(key));
  entries.push(['$.cdid', from.deviceId]);
  if (from.moduleId !== null) entries.push(['$.cmid', from.moduleId]);
  return entries.map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(value)}`).join('&');
}

import {
  mostVolumesNamed,
  probeMethodName,
  probeResponseSchema,
  reportedSchema,
  type ProbeRequest,
  type ProbeResponse,
  type Reported,
} from '@mooring/contract';
import { judgeModule } from '../core/rollout/module-state.ts';
import type { Observation, Rollout } from '../core/rollout/observation.ts';
import type { Speaker } from '../core/status/weigh-device.ts';
import { HubError } from '../hub/hub-error.ts';
import type { Hub } from '../hub/hub.ts';

/** Longer than the longest probe deadline that the contract allows would hold the watch up; a hung share answers `stuck`. */
const probeAnswerSeconds = 15;

/**
 * Takes one look at a rollout: the `$edgeAgent` twin, the reporter's twin, and, once the new prober runs, a fresh probe of
 * every share. What cannot be read is named in `unread`, never guessed.
 *
 * @throws {HubError} when the `$edgeAgent` twin itself cannot be read
 */
export async function observe(hub: Hub, rollout: Rollout, reporterModule: string | undefined): Promise<Observation> {
  const unread: string[] = [];
  const agent = await hub.readAgentTwin(rollout.device);
  if (agent === undefined) {
    throw new HubError('notFound', hub.name, `the device ${rollout.device} has no $edgeAgent twin any more`);
  }
  const reporter =
    reporterModule === undefined ? undefined : await readReporter(hub, rollout.device, reporterModule, unread);
  const prober = rollout.modules.find((module) => module.name === rollout.prober);
  const up =
    prober !== undefined && judgeModule(prober, agent.modules[prober.name], rollout.pushedUtc).state === 'asDesired';
  const probe = up ? await askProber(hub, rollout.device, prober.name, unread) : undefined;
  return { agent, reporter, probe, unread };
}

/** Reads the contract's document from a module twin; a document that breaks the contract is as good as none. */
export async function readReporter(
  hub: Hub,
  device: string,
  module: string,
  unread: string[],
): Promise<Reported | undefined> {
  const speaker = await readSpeaker(hub, device, module);
  unread.push(...speaker.unread);
  return speaker.reported;
}

/** The same with the module twin around it, to tell how old the document is and whether its settings were taken. */
export async function readSpeaker(hub: Hub, device: string, module: string): Promise<Speaker> {
  const unread: string[] = [];
  const twin = await softly(() => hub.readModuleTwin(device, module), `twin of ${module}`, unread);
  if (twin === undefined || Object.keys(twin.reported).length === 0) return { name: module, twin, unread };
  const parsed = reportedSchema.safeParse(twin.reported);
  if (!parsed.success) unread.push(`twin of ${module}: not a document of contract version 1`);
  return { name: module, twin, reported: parsed.data, unread };
}

/**
 * Has a prober read every share. For those that one answer has no room for it is asked again by name, for as long as the same
 * process answers; what is left out then stays named as such.
 */
export async function askProber(
  hub: Hub,
  device: string,
  module: string,
  unread: string[],
): Promise<ProbeResponse | undefined> {
  let answer = await askOnce(hub, device, module, {}, unread);
  let left = answer?.omittedVolumes ?? [];
  while (answer !== undefined && left.length > 0) {
    const more = await askOnce(hub, device, module, { volumes: left.slice(0, mostVolumesNamed) }, unread);
    if (more === undefined || more.agentStartedUtc !== answer.agentStartedUtc) break;
    const told = new Set([...Object.keys(more.volumes), ...more.unknownVolumes]);
    const still = left.filter((name) => !told.has(name));
    if (still.length === left.length) break;
    left = still;
    const { omittedVolumes: _before, ...rest } = answer;
    const volumes = { ...answer.volumes, ...more.volumes };
    answer = { ...rest, volumes, ...(left.length === 0 ? {} : { omittedVolumes: left }) };
  }
  return answer;
}

async function askOnce(
  hub: Hub,
  device: string,
  module: string,
  request: ProbeRequest,
  unread: string[],
): Promise<ProbeResponse | undefined> {
  const ask = () => hub.invokeMethod(device, module, probeMethodName, request, probeAnswerSeconds);
  const answer = await softly(ask, `probe by ${module}`, unread);
  if (answer === undefined) return undefined;
  const parsed = probeResponseSchema.safeParse(answer.payload);
  if (answer.status === 200 && parsed.success) return parsed.data;
  unread.push(`probe by ${module}: it answered status ${answer.status}`);
  return undefined;
}

/** A module that is just starting is not online yet: that is a reason to look again, not an error. */
async function softly<T>(work: () => Promise<T>, what: string, unread: string[]): Promise<T | undefined> {
  try {
    return await work();
  } catch (thrown) {
    if (!(thrown instanceof HubError)) throw thrown;
    unread.push(`${what}: ${thrown.message}`);
    return undefined;
  }
}

import { setTimeout as delay } from 'node:timers/promises';
import { readStatus, type DeviceStatus } from '../../app/status.ts';
import { HubError } from '../../hub/hub-error.ts';
import type { Hub } from '../../hub/hub.ts';
import type { RunningProgram } from '../../processes/start-program.ts';
import { note, write, type Io } from '../io.ts';
import { paint } from '../text/colour.ts';

const pollMilliseconds = 1000;

/** Prints what changes on a device until the user interrupts; ends with an error when a program it needs has ended. */
export async function followDevice(
  io: Io,
  hub: Hub,
  device: string,
  programs: readonly RunningProgram[],
): Promise<void> {
  const lost = Promise.race(programs.map(async (program) => `${program.name} ${await program.ended}`));
  let known = factsOf(await readStatus(hub, device));
  while (!io.signal.aborted) {
    const ended = await Promise.race([lost, pause(io.signal)]);
    if (ended !== undefined && !io.signal.aborted)
      throw new HubError(
        'unreachable',
        device,
        ended,
        'Its log stands in the folder of mooring up, below log/. Start mooring up again.',
      );
    if (io.signal.aborted) return;
    try {
      const facts = factsOf(await readStatus(hub, device));
      for (const line of describeChanges(known, facts))
        write(io, `${clock()}  ${line.startsWith('-') ? paint(io, 'dim', line) : line}`);
      known = facts;
    } catch (thrown) {
      if (io.signal.aborted) return;
      if (!(thrown instanceof HubError)) throw thrown;
      note(io, `${clock()}  the hub cannot be asked: ${thrown.message}`);
    }
  }
}

/** One line a thing that can change: the module's state, a share's state as each prober sees it. */
export function factsOf(status: DeviceStatus): Map<string, string> {
  const facts = new Map<string, string>();
  for (const module of status.modules) facts.set(`module ${module.name}`, module.runtimeStatus);
  for (const reported of Object.values(status.reporters)) {
    for (const [volume, reading] of Object.entries(reported.volumes)) {
      const reason = [reading.errno, reading.detail].filter((part) => part !== undefined).join(': ');
      facts.set(`share ${reading.share} (volume ${volume})`, `${reading.state}${reason === '' ? '' : ` (${reason})`}`);
    }
    for (const [id, gpu] of Object.entries(reported.gpus)) facts.set(`GPU ${id}`, gpu.state);
  }
  return facts;
}

export function describeChanges(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
  const lines: string[] = [];
  for (const [thing, state] of after) {
    const was = before.get(thing);
    if (was === undefined) lines.push(`${thing}: ${state}`);
    else if (was !== state) lines.push(`${thing}: ${was.split(' (')[0]} → ${state}`);
  }
  for (const thing of before.keys()) if (!after.has(thing)) lines.push(`- ${thing} is gone`);
  return lines;
}

async function pause(signal: AbortSignal): Promise<undefined> {
  try {
    await delay(pollMilliseconds, undefined, { signal });
  } catch {
    // Interrupted: the loop looks at the signal itself.
  }
  return undefined;
}

function clock(): string {
  return new Date().toISOString().slice(11, 19);
}

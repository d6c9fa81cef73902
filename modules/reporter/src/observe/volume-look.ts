import { isAutomount } from '../core/volume/automount.ts';
import type { ProbeResult } from '../core/volume/probe-result.ts';
import type { Standing } from './known-volumes.ts';
import type { MountTableRead } from './mount-table.ts';
import type { ShareQuestions } from './share-questions.ts';
import type { AskDisk } from './steps-in-child.ts';
import type { ToolRunner } from './tool-runner.ts';
import { automountOf, findVolume, placeOf, type FoundVolume, type VolumePlace } from './volume-place.ts';

export interface Look {
  readonly tableRead: MountTableRead;
  readonly found: FoundVolume;
  /** Where nothing is mounted, although somebody has gone there for that. */
  readonly automount: { readonly probe: ProbeResult; readonly place: VolumePlace } | undefined;
  /** The last one that was asked for it, if any was. */
  readonly question: object | undefined;
}

/** Where its share stands by this; undefined where that was not to be seen. */
export function standingBy({ tableRead, found, automount }: Look, rootfs: string): Standing | undefined {
  if (typeof tableRead === 'string' || found.silentDisk !== undefined) return undefined;
  // What a hanging automount would have mounted nobody knows.
  const isSeen = automount === undefined || automount.probe.kind === 'answered' || automount.probe.kind === 'failed';
  if (!isSeen) return undefined;
  const mount = automount === undefined ? found.mount : undefined;
  return { slot: mount && placeOf(mount, rootfs).slot };
}

export interface Looking {
  /** The mounts before anybody has gone anywhere. */
  readonly table: MountTableRead;
  readonly rules: { readonly deadlineMilliseconds: number };
  readonly questions: ShareQuestions;
  readonly rootfs: string;
  readonly tools: ToolRunner;
  readonly readTable: () => Promise<MountTableRead>;
}

/**
 * What stands at a path; where a share is mounted on access, after somebody has gone there. Never rejects.
 *
 * @param path a byte string
 * @param timesStuck how often in a row it has not answered
 */
export async function lookAt(path: string, timesStuck: number, looking: Looking): Promise<Look> {
  const { rootfs, rules, tools } = looking;
  const table = typeof looking.table === 'string' ? undefined : looking.table;
  const { deadlineMilliseconds } = rules;
  let question: object | undefined;
  const ask: AskDisk = async (call) => {
    const asked = await tools.ask({ ...call, deadlineMilliseconds, mode: 'fresh', isReading: true });
    question = asked.question;
    return asked.end;
  };
  const before = await findVolume(table, rootfs, path, ask);
  const place = automountOf(before, rootfs);
  if (place === undefined) return { tableRead: looking.table, found: before, automount: undefined, question };
  const { result: probe, question: probedBy } = await looking.questions.ask(place, timesStuck);
  const tableRead = await looking.readTable();
  const found = await findVolume(typeof tableRead === 'string' ? undefined : tableRead, rootfs, path, ask);
  const isMounted = found.mount !== undefined && !isAutomount(found.mount);
  return { tableRead, found, automount: isMounted ? undefined : { probe, place }, question: probedBy };
}

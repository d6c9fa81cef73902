import type { ReportedVolume } from '@mooring/contract';
import type { MountEntry } from './mountinfo.ts';
import type { ProbeResult } from './probe-result.ts';

/** A folder on which the kernel has a share mounted as soon as somebody goes there (`x-systemd.automount`, autofs). */
export function isAutomount({ fsType }: MountEntry): boolean {
  return fsType === 'autofs';
}

/**
 * What is said of such a folder that has no share on it, although somebody has just gone there. Its own source is not told:
 * the name of who mounts is no share's.
 *
 * @param wait how long it has waited, where it has not ended
 * @param before what stood there before, for the end of the detail
 */
export function judgeAutomount(
  asked: ProbeResult,
  wait: string,
  before: string,
): Pick<ReportedVolume, 'state' | 'fsType' | 'errno' | 'detail'> {
  const fsType = 'autofs';
  if (asked.kind === 'notRun') return { state: 'unknown', fsType, detail: asked.message };
  if (asked.kind === 'stuck') {
    return { state: 'stuck', fsType, detail: `mounted on access (autofs), which has not ended ${wait}` };
  }
  if (asked.kind === 'answered') {
    return { state: 'missing', fsType, detail: `mounted on access (autofs), but going there mounted nothing${before}` };
  }
  const { errno, message } = asked;
  const detail = `mounted on access (autofs), which failed: ${message}${before}`;
  return { state: 'missing', fsType, ...(errno === undefined ? {} : { errno }), detail };
}

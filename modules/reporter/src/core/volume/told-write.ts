import type { ReportedVolume } from '@mooring/contract';
import { toldOfWrite, type NotThrough, type WriteRecord } from './write-result.ts';

/**
 * The write behind what an earlier process reported, by the `detail` and `errno` that tell of it: a share stays what a write
 * made of it until it is written to again. It counts as none of this process.
 *
 * @returns undefined where no write was told of, or one that is history
 */
export function recallWrite({ detail, errno, writeTriedUtc, writtenUtc }: ReportedVolume): WriteRecord | undefined {
  const last = readEnd(detail ?? '', errno);
  if (last === undefined || writeTriedUtc === undefined) return undefined;
  return { last, attempt: 0, triedUtc: writeTriedUtc, writtenUtc, byRoot: false };
}

function readEnd(detail: string, errno: string | undefined): NotThrough | undefined {
  const { failed, hangs } = toldOfWrite;
  if (detail.startsWith(hangs)) return { kind: 'stuck', sinceUtc: detail.slice(hangs.length) };
  return detail.startsWith(failed) ? { kind: 'failed', errno, message: detail.slice(failed.length) } : undefined;
}

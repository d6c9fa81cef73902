import type { ExpectedVolume, ReportedVolume } from '@mooring/contract';
import { withoutBefore } from './mounted-before.ts';

/** What a mount is that is not by the protocol that is set, as it is told in a `detail`. */
export function tellOtherProtocol(protocol: string, wanted: string): string {
  return `mounted by ${protocol}, expected by ${wanted}`;
}

/** What a mount is that is not from the source that is set, as it is told in a `detail`; both without their user. */
export function tellOtherSource(source: string, wanted: string): string {
  return `${source} is mounted, expected ${wanted}`;
}

/**
 * What was set for a volume that is `replaced` for not being it, by the `detail` that tells so: all that a twin keeps of that.
 * A source that was cut there is taken as it stands: nothing that is mounted is the same.
 */
export function readWanted(volume: ReportedVolume): Pick<ExpectedVolume, 'protocol' | 'source'> {
  const { state, source = '' } = volume;
  if (state !== 'replaced') return {};
  const detail = withoutBefore(volume.detail ?? '');
  const protocol = (['smb', 'nfs'] as const).find((wanted) =>
    (['smb', 'nfs'] as const).some((other) => other !== wanted && detail === tellOtherProtocol(other, wanted)),
  );
  if (protocol !== undefined) return { protocol };
  const before = tellOtherSource(source, '');
  return source !== '' && detail.length > before.length && detail.startsWith(before)
    ? { source: detail.slice(before.length) }
    : {};
}

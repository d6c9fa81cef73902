import { EdgeAgentError, sanitizeDnsLabel } from '@mooring/edge-kubernetes';
import { isRecord } from './contains.ts';

/** createOptions as text or object, from a twin that may hold anything: what is no JSON object says nothing. */
export function parseOptions(createOptions: unknown): Record<string, unknown> {
  if (isRecord(createOptions)) return createOptions;
  if (typeof createOptions !== 'string' || createOptions.trim() === '') return {};
  try {
    const parsed: unknown = JSON.parse(createOptions);
    return isRecord(parsed) ? parsed : {};
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return {};
    throw thrown;
  }
}

export function mountsIn(options: Readonly<Record<string, unknown>>): Record<string, unknown>[] {
  const host = options['HostConfig'];
  const mounts = isRecord(host) ? host['Mounts'] : undefined;
  return Array.isArray(mounts) ? mounts.filter(isRecord) : [];
}

/** The claims that mounts of type volume name, whatever else is wrong with the createOptions they stand in. */
export function namedClaims(createOptions: unknown): string[] {
  return mountsIn(parseOptions(createOptions)).flatMap(({ Type, Source }) => {
    if (typeof Type !== 'string' || Type.toLowerCase() !== 'volume' || typeof Source !== 'string') return [];
    try {
      return sanitizeDnsLabel(Source);
    } catch (thrown) {
      if (thrown instanceof EdgeAgentError) return [];
      throw thrown;
    }
  });
}

export type Source = 'devices' | 'devices.modules' | 'devices.jobs';

export const SOURCES: readonly Source[] = ['devices', 'devices.modules', 'devices.jobs'];

/** A path may name its source: `devices.tags.site` is `tags.site`. */
export function withoutSource(steps: readonly string[], source: Source): readonly string[] {
  const prefix = source.split('.');
  const named = prefix.every((part, index) => steps[index]?.toLowerCase() === part);
  return named && steps.length > prefix.length ? steps.slice(prefix.length) : steps;
}

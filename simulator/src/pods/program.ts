import { createRequire } from 'node:module';
import type { Pod } from '../cluster/objects.ts';

const require = createRequire(import.meta.url);

/** The last of equal names counts. */
export function envOf(pod: Pod): Record<string, string> {
  return Object.fromEntries((pod.spec.containers.at(-1)?.env ?? []).map(({ name, value }) => [name, value]));
}

/**
 * The real program behind a module: the reporter for a module that has `MOORING_ROLE`, nothing for any other; then the
 * pod runs and nobody is in it.
 */
export function programOf(pod: Pod): string | undefined {
  const role = envOf(pod)['MOORING_ROLE'];
  return role === 'reporter' || role === 'prober' ? require.resolve('@mooring/reporter/bin') : undefined;
}

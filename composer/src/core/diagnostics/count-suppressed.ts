import type { Suppressed } from '../policy/policy.ts';

/** `2 suppressed in mooring.yaml`, or nothing. */
export function countSuppressed(suppressed: readonly Suppressed[]): string {
  if (suppressed.length === 0) return '';
  const files = [...new Set(suppressed.map(({ at }) => at.file))];
  return `${suppressed.length} suppressed in ${files.join(', ')}`;
}

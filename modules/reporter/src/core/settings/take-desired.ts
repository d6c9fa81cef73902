import { desiredSchema } from '@mooring/contract';
import type { SettingsInForce } from '../report/observed.ts';

/** Settings before any desired properties have been read. */
export const initialSettings: SettingsInForce = { desired: desiredSchema.parse({}), acknowledgement: undefined };

/**
 * Takes desired properties as the twin holds them. What does not parse is refused as a whole, with the reason, and the
 * settings before stay in force: half of a change could watch one path under the name of another.
 */
export function takeDesired(before: SettingsInForce, section: unknown): SettingsInForce {
  const { $version, $metadata: _, ...values } = isRecord(section) ? section : {};
  const av = typeof $version === 'number' ? $version : 0;
  const parsed = desiredSchema.safeParse(values);
  if (parsed.success) {
    return { desired: parsed.data, acknowledgement: { ac: 200, av, ad: 'accepted' } };
  }
  const reasons = parsed.error.issues.map(
    (issue) => `${issue.path.map(String).join('.') || 'desired'}: ${issue.message}`,
  );
  return {
    desired: before.desired,
    acknowledgement: { ac: 400, av, ad: `refused: ${reasons.join('; ')}`.slice(0, 512) },
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

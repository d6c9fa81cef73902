import { desiredSchema, settingNames } from '@mooring/contract';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { reporterSchema } from './reporter-schema.ts';

const written = ['workload', 'revision', 'volumes'];
const free = settingNames.filter((name) => !written.includes(name));

/** Values near the bounds of some setting, of any kind. */
const value = fc.oneof(
  fc.constantFrom<unknown>(0, 1, 4, 5, 20, 59, 60, 61, 100, 3600, 86_400, 86_401, 1.5, true, 'yes', null),
  fc.constantFrom<unknown>({}, [], ['fuse.rclone'], ['/'], { untilUtc: '2026-03-01T12:00:00Z' }, { untilUtc: 'now' }),
  fc.record({ intervalSeconds: fc.constantFrom(59, 60, 86_401), includeCloud: fc.boolean() }, { requiredKeys: [] }),
  fc.record({ untilUtc: fc.constant('2026-03-01T12:00:00Z'), volumes: fc.array(fc.constantFrom('camera', 'Camera')) }),
);
const settings = fc.dictionary(fc.constantFrom(...free, 'unknown'), value, { maxKeys: 4 });

it('takes exactly the settings that the twin takes, and adds nothing to them', () => {
  fc.assert(
    fc.property(settings, (desired) => {
      const parsed = reporterSchema().safeParse({ desired });
      expect(parsed.success).toBe(desiredSchema.safeParse(desired).success);
      expect(parsed.data?.desired ?? desired).toEqual(desired);
    }),
    { numRuns: 500 },
  );
});

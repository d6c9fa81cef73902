import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeWorkplace, mooring, root, startUp, type Up } from '../running/mooring.ts';

/** A short form by default; `npm run soak` goes on for as long as it takes. Repeat a run with the seed it printed. */
const rounds = process.env['MOORING_SOAK'] === '1' ? 100 : 2;
const seed = Number(process.env['MOORING_SEED'] ?? 1);
const workload = join(root, 'manifests/workloads/line-inspection.workload.yaml');

const faults = ['unreachable', 'stuck', 'unmounted', 'readonly'] as const;
const shares = ['camera-drop', 'results'] as const;

/** mulberry32: small, and the same everywhere for one seed. */
function random(start: number): () => number {
  let state = start >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

describe(`random faults, seed ${seed}`, () => {
  const workplace = makeWorkplace();
  const next = random(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T;
  let up: Up;

  beforeAll(async () => {
    up = await startUp(workplace.dir, ['--device', 'line-7']);
  }, 180_000);
  afterAll(async () => {
    await up.stop();
    workplace.remove();
  });

  const apply = () =>
    mooring(['apply', workload, '--device', 'line-7', '--local-hub', '.mooring/hub', '--watch', '--grace', '3'], {
      cwd: workplace.dir,
    });

  it.each(Array.from({ length: rounds }, (_, round) => round))(
    'round %i: a broken share is never proved, a mended one is',
    { timeout: 180_000 },
    async () => {
      const [share, fault] = [pick(shares), pick(faults)];
      await mooring(['sim', 'break', share, '--as', fault], { cwd: workplace.dir });
      const broken = await apply();
      // A share that can only be read still answers; every other fault must not be called done.
      const out = broken.stdout;
      expect({ share, fault, code: broken.code, out, named: out.includes(share) }).toMatchObject({
        code: fault === 'readonly' ? 0 : 1,
        named: true,
      });
      await mooring(['sim', 'mend', share], { cwd: workplace.dir });
      const mended = await apply();
      expect({ share, fault, code: mended.code, out: mended.stdout }).toMatchObject({ code: 0 });
    },
  );
});

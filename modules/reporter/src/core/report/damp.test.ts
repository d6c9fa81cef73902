import { expect, it } from 'vitest';
import { damp } from './damp.ts';

it('sends no patch for a size that counts what others have written, and takes size and room together', () => {
  const before = { totalMiB: 1_000_000, freeMiB: 500_000 };
  for (const moved of [4, 30_000]) {
    const now = { totalMiB: before.totalMiB - moved, freeMiB: before.freeMiB };
    expect(damp(before, now)).toEqual(before);
  }
  const shrunk = { totalMiB: 940_000, freeMiB: 499_000 };
  expect(damp(before, shrunk)).toEqual(shrunk);
  const freed = { totalMiB: 999_000, freeMiB: 560_000 };
  expect(damp(before, freed)).toEqual(freed);
});

it('sends no patch for times alone, and those of now with whatever else is sent', () => {
  const times = (hour: string) => ({
    probedAtUtc: `2026-01-01T${hour}:00:00.000Z`,
    writtenUtc: `2026-01-01T${hour}:00:00.000Z`,
    writeTriedUtc: `2026-01-01T${hour}:00:00.000Z`,
  });
  const before = { state: 'ok', errno: 'EACCES', ...times('10') };
  expect(damp(before, { ...before, ...times('11') })).toEqual(before);
  const changed = { state: 'readonly', errno: 'EROFS', ...times('11') };
  expect(damp(before, changed)).toEqual(changed);
});

it('sends no patch for another wording of the same state, but for a state and for an error that was not there', () => {
  const before = { volumes: { camera: { state: 'unreachable', errno: 'EHOSTDOWN', detail: 'Host is down' } } };
  const camera = (changes: object) => ({ volumes: { camera: { ...before.volumes.camera, ...changes } } });
  expect(damp(before, camera({ errno: 'ETIMEDOUT', detail: 'Connection timed out' }))).toEqual(before);
  const stale = camera({ state: 'stale', errno: 'ESTALE', detail: 'Stale file handle' });
  expect(damp(before, stale)).toEqual(stale);
  const refused = { state: 'ok', errno: 'EACCES', detail: 'a write failed: Permission denied' };
  expect(damp({ state: 'ok' }, refused)).toEqual(refused);
  expect(damp(refused, { state: 'ok' })).toEqual({ state: 'ok' });
});

it('sends the words and the times of now with whatever else is sent of an entry', () => {
  const before = { state: 'stale', source: '//x/b', detail: 'of //x/b', probedAtUtc: '10:00', worstMs: 5 };
  const now = { state: 'stale', source: '//x/c', detail: 'of //x/c', probedAtUtc: '11:00', worstMs: 9 };
  expect(damp(before, now)).toEqual(now);
  expect(damp({ a: before, b: before }, { a: now, b: { ...now, source: '//x/b' } })).toEqual({ a: now, b: before });
  const silent = { state: 'stuck', detail: 'it has answered no reading' };
  const unwritten = { state: 'stuck', detail: 'no write has ended in time', writeTriedUtc: '10:00' };
  expect(damp(unwritten, silent)).toEqual(silent);
});

it('sends at once what is expected in the place of what is mounted', () => {
  const before = {
    state: 'replaced',
    source: '//x/b',
    detail: '//x/b is mounted, expected //x/a',
    probedAtUtc: '10:00',
  };
  const now = { ...before, detail: '//x/b is mounted, expected //x/c', probedAtUtc: '11:00' };
  expect(damp(before, now)).toEqual(now);
  expect(damp(before, { ...before, probedAtUtc: '11:00' })).toEqual(before);
});

it('sends words on the cluster with whatever else of it is sent, and never for themselves', () => {
  const rights = { pods: 'allowed' };
  const before = { cluster: { level: 2, rights }, nodes: { n0: { name: 'k8s-1', ready: 'true' } } };
  const worded = { ...before, cluster: { ...before.cluster, detail: 'as last read: version' } };
  expect(damp(before, worded)).toEqual(before);
  expect(damp(worded, { ...before, cluster: { ...before.cluster, detail: 'no answer' } })).toEqual(worded);
  expect(damp(worded, before)).toEqual(worded);
  const lost = { ...worded, nodes: { n0: { name: 'k8s-1', ready: 'unknown' } } };
  expect(damp(before, lost)).toEqual(lost);
  expect(damp(worded, { ...before, nodes: {} })).toEqual({ ...before, nodes: {} });
  const denied = { ...before, cluster: { level: 1, rights: { pods: 'denied' }, detail: 'denied' } };
  expect(damp(worded, denied)).toEqual(denied);
  // What there was no room for is no change.
  const [n0, n1] = [before.nodes.n0, { name: 'k8s-2', ready: 'true' }];
  const cut = { ...before, omitted: { nodes: 1 } };
  const all = { ...worded, nodes: { n0, n1 }, omitted: { nodes: 0 } };
  expect(damp(cut, all)).toMatchObject({ cluster: before.cluster });
  expect(damp(cut, all)['cluster']).not.toHaveProperty('detail');
  expect(damp({ ...cut, omitted: { nodes: 0 } }, all)).toEqual(all);
  // What the twin holds there is not known.
  const unknown = { ...before, cluster: { ...before.cluster, detail: null } };
  expect(damp(unknown, worded)).toEqual(worded);
});

it('takes no volume for a figure, whatever it is called', () => {
  for (const name of ['inodes', 'state', 'detail', 'seq', 'errno', 'worst']) {
    const before = { volumes: { [name]: { state: 'ok', inodes: 9, freeInodes: 5, worstMs: 3, probedAtUtc: '10:00' } } };
    const now = { volumes: { [name]: { state: 'ok', inodes: 9, freeInodes: 4, worstMs: 9, probedAtUtc: '11:00' } } };
    expect(damp(before, now)).toEqual(before);
  }
});

it('leaves figures as they were confirmed while they wait, and nothing else', () => {
  const before = { machine: { load1: 1, cpus: 4 }, volumes: { a: { state: 'ok', totalMiB: 900, freeMiB: 9 } } };
  const now = { machine: { load1: 9, cpus: 4 }, volumes: { a: { state: 'ok', totalMiB: 100, freeMiB: 90 } } };
  expect(damp(before, now, true)).toEqual(before);
  expect(damp(before, now)).toEqual(now);
  const full = { ...now, volumes: { a: { ...now.volumes.a, state: 'full' } } };
  expect(damp(before, full, true)).toEqual({ ...full, machine: before.machine });
  const fewer = { ...now, machine: { load1: 9, cpus: 2 } };
  expect(damp(before, fewer, true)).toEqual({ ...before, machine: { load1: 1, cpus: 2 } });
});

it('sends what rides along where something else stands in its place', () => {
  const now = { state: 'ok', detail: 'a write failed', probedAtUtc: '11:00' };
  expect(damp({ state: 'ok', detail: 5, probedAtUtc: '10:00' }, now)).toEqual(now);
  expect(damp({ state: 'ok', detail: { a: 1 }, probedAtUtc: '10:00' }, now)).toEqual(now);
});

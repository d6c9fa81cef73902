import type { Reported } from '@mooring/contract';
import { describe, expect, it } from 'vitest';
import type { ClusterObservation, ClusterReading } from '../report/observed.ts';
import { believeCluster, type BelievedCluster } from './believe-cluster.ts';
import { noAnswer, type Rights } from './rights.ts';

const allowed: Rights = {
  pods: 'allowed',
  persistentvolumeclaims: 'allowed',
  nodes: 'allowed',
  persistentvolumes: 'allowed',
};
const where: Reported['where'] = { node: 'k8s-1', nodeSource: 'api', pod: 'reporter-1', namespace: 'iotedge' };
const whereUnasked: Reported['where'] = { nodeSource: 'unknown', pod: 'reporter-1', namespace: 'iotedge' };

function nodes(...ready: readonly ('true' | 'false' | 'unknown')[]): Reported['nodes'] {
  return Object.fromEntries(ready.map((one, index) => [`n${index}`, { name: `k8s-${index + 1}`, ready: one }]));
}
const well = (changes: Partial<ClusterReading> = {}): ClusterObservation => ({
  where,
  reading: {
    cluster: { level: 2, version: 'v1.35.0', rights: allowed },
    nodes: nodes('true', 'true'),
    claims: { camera: { name: 'camera', phase: 'Bound' } },
    persistentVolumes: { camera: { name: 'camera', phase: 'Bound' } },
    ...changes,
  },
});
const away: ClusterObservation = {
  where: whereUnasked,
  reading: {
    cluster: { rights: noAnswer, detail: 'the Kubernetes API: no answer in time' },
    nodes: {},
    claims: {},
    persistentVolumes: {},
  },
};

function tell(observations: readonly ClusterObservation[], doublings = 0): BelievedCluster[] {
  let believed: BelievedCluster | undefined;
  const rules = { badAfterReadings: 1, goodAfterReadings: 3, doublings };
  return observations.map((observation, index) => {
    believed = believeCluster(believed, observation, rules, { at: index * 60_000, utc: `2026-01-01T00:0${index}:00Z` });
    return believed;
  });
}
const last = (observations: readonly ClusterObservation[], doublings = 0): BelievedCluster =>
  tell(observations, doublings).at(-1)!;

describe('what is told of a cluster', () => {
  it('is kept through two readings that nobody answered, said to be from before, and is unknown at the third', () => {
    const [, , kept, lost] = tell([well(), away, away, away]);
    expect(kept).toMatchObject({
      where,
      reading: { ...well().reading, cluster: { level: 2, version: 'v1.35.0', rights: allowed } },
    });
    expect(kept?.reading.cluster.detail).toMatch(
      /^as last read, at 2026-01-01T00:00:00Z or later: version, right to pods, .*, nodes, claims, persistentVolumes; the Kubernetes API: no/,
    );
    expect(lost?.reading).toEqual({ ...away.reading, nodes: { n0: { name: 'k8s-1', ready: 'unknown' } } });
  });

  it('is told again after three readings in a row', () => {
    const lost = [well(), away, away, away];
    expect(last([...lost, well(), well()]).reading.cluster).toMatchObject({
      rights: noAnswer,
      detail: expect.stringMatching(/^answered again, told after 3 answers in a row: version, /) as string,
    });
    expect(last([...lost, well(), well(), well()]).reading).toEqual(well().reading);
  });

  it('is told again later while the twin changes often, and bad news among it at once', () => {
    const lost = [well(), away, away, away];
    expect(last([...lost, well(), well(), well()], 2).reading.cluster.detail).toContain(
      'told after 12 answers in a row',
    );
    const down = last([...lost, well(), well({ nodes: nodes('true', 'false') })], 2).reading;
    expect(down).toMatchObject({ nodes: nodes('true', 'false'), claims: {} });
    // It is no news any more.
    const wasDown = [well({ nodes: nodes('true', 'false') }), ...lost.slice(1)];
    expect(last([...wasDown, well({ nodes: nodes('true', 'false') })], 2).reading.nodes).toEqual(nodes('unknown'));
    for (const [list, right, phase] of [
      ['claims', 'persistentvolumeclaims', 'Lost'],
      ['persistentVolumes', 'persistentvolumes', 'Failed'],
    ] as const) {
      const gone = well({ [list]: { camera: { name: 'camera', phase } } });
      expect(last([...lost, gone], 2).reading).toMatchObject({
        [list]: { camera: { phase } },
        cluster: { rights: { ...noAnswer, [right]: 'allowed' } },
      });
      expect(last([gone, ...lost.slice(1), gone], 2).reading[list]).toEqual({});
    }
    const denied = well({ cluster: { rights: { ...allowed, pods: 'denied' } } });
    expect(last([...lost, denied], 2).reading.cluster.rights).toEqual({ ...noAnswer, pods: 'denied' });
  });

  it('is that nobody answers, where nobody has yet, and the first answer at once', () => {
    expect(last([away]).reading).toEqual(away.reading);
    expect(last([away, away, away, away, well()]).reading).toEqual(well().reading);
  });

  it('is what was answered at once, whatever else was not', () => {
    const partly = well({
      cluster: { rights: { ...allowed, persistentvolumes: 'denied', pods: 'unknown' }, detail: 'right to pods: 500' },
      nodes: nodes('true', 'false'),
      claims: {},
      persistentVolumes: {},
      unread: ['claims'],
    });
    const told = last([well(), partly]);
    expect(told.reading).toMatchObject({
      cluster: { level: 1, version: 'v1.35.0', rights: { ...allowed, persistentvolumes: 'denied' } },
      nodes: nodes('true', 'false'),
      claims: well().reading.claims,
    });
    expect(told.reading.persistentVolumes).toEqual({});
    expect(told.reading.cluster.detail).toBe(
      'as last read, at 2026-01-01T00:00:00Z or later: version, right to pods, claims; right to pods: 500',
    );
  });

  it('is a list of nothing where that was answered', () => {
    expect(last([well(), well({ claims: {} })]).reading.claims).toEqual({});
  });

  it('is at once that a node is not ready, and after three readings in a row that it is', () => {
    const down = well({ nodes: nodes('true', 'false') });
    const told = tell([well(), down, well(), well(), well()]).map(({ reading }) => reading.nodes['n1']?.ready);
    expect(told).toEqual(['true', 'false', 'false', 'false', 'true']);
    const pressed = well({ nodes: { n0: { name: 'k8s-1', ready: 'true', pressure: ['disk'], kubelet: 'v1' } } });
    const eased = well({ nodes: { n0: { name: 'k8s-1', ready: 'true', kubelet: 'v2' } } });
    expect(last([pressed, eased]).reading.nodes['n0']).toMatchObject({ pressure: ['disk'], kubelet: 'v2' });
    expect(last([pressed, eased, eased, eased]).reading.nodes).toEqual(eased.reading.nodes);
  });

  it('is for half of the time at least that a node is ready which is not so once in an hour for days', () => {
    const down = well({ nodes: nodes('true', 'false') });
    const days = Array.from({ length: 3 * 1_440 }, (_, index) => (index % 60 === 59 ? down : well()));
    const told = tell(days).slice(1_440);
    const isReady = ({ reading }: BelievedCluster) => reading.nodes['n1']?.ready === 'true';
    expect(told.filter(isReady).length).toBeGreaterThanOrEqual(told.length / 2);
  });

  it('is for half of the time at least what an API answers that is away for three readings in an hour for days', () => {
    const days = Array.from({ length: 3 * 1_440 }, (_, index) => (index % 60 >= 57 ? away : well()));
    const told = tell(days).slice(1_440);
    const isTold = ({ reading }: BelievedCluster) => reading.cluster.level === 2;
    expect(told.filter(isTold).length).toBeGreaterThanOrEqual(told.length / 2);
  });

  it('is told again as soon after an outage in which one question after the other was lost as after any other', () => {
    const { version: _version, ...unversioned } = well().reading.cluster;
    const versionLost = well({ cluster: unversioned });
    const claimsLost = well({ cluster: unversioned, claims: {}, unread: ['claims'] });
    const all = ['claims', 'persistentVolumes', 'nodes'] as const;
    const listsLost = well({
      cluster: unversioned,
      claims: {},
      persistentVolumes: {},
      nodes: nodes('unknown'),
      unread: all,
    });
    const outage = [versionLost, claimsLost, listsLost].flatMap((lost) => [lost, lost, lost]);
    const mended = [well(), well(), well()];
    expect(last([well(), ...outage, ...mended]).reading).toEqual(well().reading);
    // The next one is another.
    const again = [well(), ...outage, ...mended, ...outage, ...mended];
    expect(last(again).reading.cluster.detail).toMatch(
      /^answered again, told after 6 answers in a row: version, nodes, /,
    );
    expect(last([...again, ...mended]).reading).toEqual(well().reading);
  });

  it('is of the node of this pod only as long as nodes may be read', () => {
    const denied = well({
      cluster: { level: 1, rights: { ...allowed, nodes: 'denied' }, version: 'v1.35.0' },
      nodes: nodes('unknown'),
    });
    expect(last([well(), denied]).reading.nodes).toEqual(nodes('unknown'));
  });

  it('keeps the node of a pod, which stays where it is, and of no other pod', () => {
    expect(last([well(), away, away, away, away]).where).toEqual(where);
    const other = { ...whereUnasked, pod: 'reporter-2' };
    expect(last([well(), { ...away, where: other }]).where).toEqual(other);
  });
});

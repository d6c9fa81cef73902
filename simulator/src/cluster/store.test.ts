import { describe, expect, it } from 'vitest';
import type { Change } from './store.ts';
import { moduleWith, smallCluster } from './testing/small-cluster.ts';

describe('the store', () => {
  it('tells each change once with a rising resource version, which a reader can go back to', () => {
    const cluster = smallCluster();
    const start = cluster.store.resourceVersion;
    const told: Change[] = [];
    const stop = cluster.store.onChange((changes) => void told.push(...changes));
    cluster.apply(moduleWith('detector', ['camera']));
    cluster.runKubelet();
    stop();
    cluster.apply();
    const versions = told.map((change) => change.resourceVersion);
    expect(versions).toEqual([...versions].sort((a, b) => a - b));
    expect(new Set(versions).size).toBe(versions.length);
    expect(cluster.store.changesSince(start)?.slice(0, told.length)).toEqual(told);
    const pods = told.filter((change) => change.resource === 'pods').map((change) => change.type);
    expect(pods).toEqual(['ADDED', 'MODIFIED']);
  });

  it('says that a version is too old instead of leaving changes out', () => {
    const cluster = smallCluster();
    for (let index = 0; index < 600; index += 1) cluster.apply(moduleWith(`m${index}`, []));
    expect(cluster.store.changesSince(1)).toBeUndefined();
    expect(cluster.store.changesSince(cluster.store.resourceVersion)).toEqual([]);
  });

  it('changes nothing when nothing is asked', () => {
    const cluster = smallCluster();
    cluster.apply(moduleWith('detector', ['camera']));
    const version = cluster.store.resourceVersion;
    cluster.apply(moduleWith('detector', ['camera']));
    expect(cluster.store.resourceVersion).toBe(version);
  });
});

import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { moduleWith, smallCluster } from '../cluster/testing/small-cluster.ts';
import { listenOnLoopback } from '../listen.ts';
import { faults, ShareBook, type Fault } from '../shares/faults.ts';
import { createControl } from './app.ts';

describe('mending a share', () => {
  let folder: string;
  let server: Server;
  let port: number;
  let cluster: ReturnType<typeof smallCluster>;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'mooring-control-'));
    cluster = smallCluster();
    const shares = new ShareBook(
      ['camera', 'results'].map((name) => ({ name, protocol: 'smb', tier: 'local' })),
      folder,
    );
    const parts = { device: 'line-7', profile: 'ase-1node', token: 't', store: cluster.store, shares };
    const app = createControl(parts);
    server = createServer((request, response) => void app(request, response));
    port = await listenOnLoopback(server);
  });
  afterEach(() => {
    server.close();
    server.closeAllConnections();
    rmSync(folder, { recursive: true, force: true });
  });

  async function post(path: string, body: object = {}): Promise<void> {
    const answer = await fetch(`http://127.0.0.1:${port}/shares/${path}`, {
      method: 'POST',
      headers: { authorization: 'Bearer t', 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect(answer.status).toBe(200);
  }
  const breakAndMend = async (share: string, as: Fault) => {
    await post(`${share}/break`, { as });
    await post(`${share}/mend`);
  };
  const volume = (name: string) => cluster.store.state.persistentvolumes.find((one) => one.metadata.name === name);
  /** The module goes and its claim with it, so that the volumes are Released. */
  const release = (...names: string[]) => {
    cluster.apply(moduleWith('detector', names));
    cluster.runKubelet();
    cluster.apply();
    cluster.runKubelet();
    for (const name of names) expect(cluster.volumePhase(name)).toBe('Released');
  };

  it('that was unmounted frees its Released volume, and no other', async () => {
    release('camera', 'results');
    const before = volume('camera')?.metadata.resourceVersion;
    await breakAndMend('camera', 'unmounted');
    expect(volume('camera')?.status.phase).toBe('Available');
    expect(volume('camera')?.spec).not.toHaveProperty('claimRef');
    expect(volume('camera')?.metadata.resourceVersion).not.toBe(before);
    expect(cluster.volumePhase('results')).toBe('Released');
  });

  it('that was unmounted lets a claim have it that was waiting', async () => {
    release('camera');
    cluster.apply(moduleWith('detector', ['camera']));
    expect(cluster.claim('camera')?.status.phase).toBe('Pending');
    await breakAndMend('camera', 'unmounted');
    expect(cluster.claim('camera')?.status.phase).toBe('Bound');
    expect(volume('camera')?.spec.claimRef?.uid).toBe(cluster.claim('camera')?.metadata.uid);
  });

  it.each(faults.filter((fault) => fault !== 'unmounted'))('that was %s leaves its volume Released', async (fault) => {
    release('camera');
    await breakAndMend('camera', fault);
    expect(cluster.volumePhase('camera')).toBe('Released');
  });

  it('that was not broken leaves its volume Released', async () => {
    release('camera');
    await post('camera/mend');
    expect(cluster.volumePhase('camera')).toBe('Released');
  });

  it('that was unmounted leaves a volume in use with its claim', async () => {
    cluster.apply(moduleWith('detector', ['camera']));
    const before = volume('camera');
    await breakAndMend('camera', 'unmounted');
    expect(volume('camera')).toBe(before);
  });
});

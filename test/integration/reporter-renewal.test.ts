import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { guardCredentials } from '../../modules/reporter/src/hub/guard-credentials.ts';
import { openClientOnce } from '../../modules/reporter/src/hub/open-client.ts';
import {
  closeServer,
  edgeEnvironment,
  eventually,
  listen,
  scratchFolder,
  startHub,
  type Hub,
} from './reporter-world.ts';
import { createWorkloadApi, type WorkloadFaults } from './reporter-workload-api.ts';

const device = 'contoso-edge-10';

describe('credentials that are to be made anew', () => {
  const folder = scratchFolder();
  let hub: Hub;
  beforeAll(async () => {
    hub = await startHub(join(folder.path, 'hub'));
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await hub.stop();
    folder.remove();
  });

  it.each<[string, Required<WorkloadFaults>['sign'] | 'gone']>([
    ['the answer has no digest', { status: 200, body: '{}' }],
    ['the answer is no JSON', { status: 200, body: 'no JSON' }],
    ['it is refused', { status: 500, body: '{"message":"no such module"}' }],
    ['nobody answers', 'gone'],
  ])('end the connection, and not the process, where %s', async (name, fault) => {
    const module = name.replaceAll(' ', '-');
    const faults: WorkloadFaults = {};
    const workloadApi = createWorkloadApi(await hub.addModule(device, module), hub.caFile, faults);
    const port = await listen(workloadApi, { host: '127.0.0.1', port: 0 });
    const environment = edgeEnvironment(hub, device, module, `http://127.0.0.1:${port}/`);
    for (const [key, value] of Object.entries(environment)) vi.stubEnv(key, value);
    const client = await openClientOnce(10_000, new AbortController().signal, {
      connectionString: undefined,
      ca: readFileSync(hub.caFile, 'utf8'),
      keepAliveSeconds: 30,
    });
    try {
      const failures: unknown[] = [];
      expect(guardCredentials(client, (error) => void failures.push(error))).toBe(true);
      if (fault === 'gone') await closeServer(workloadApi);
      else faults.sign = fault;
      // The SDK makes them anew as soon as they are to hold for another time.
      const tokenRenewal = { tokenValidTimeInSeconds: 3_000, tokenRenewalMarginInSeconds: 300 };
      client.setOptions({ tokenRenewal }).catch(() => undefined);
      await eventually('a word', () => failures[0]);
      expect(failures).toHaveLength(1);
    } finally {
      await client.close();
      if (fault !== 'gone') await closeServer(workloadApi);
    }
  });
});

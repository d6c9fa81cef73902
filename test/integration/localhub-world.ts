import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { startLocalHub, type LocalHub, type LocalHubSettings } from '../../localhub/src/index.ts';
import { serviceClients, type ServiceClients } from './localhub-clients.ts';

/** A hub on free ports in a directory of its own. */
export async function startTestHub(settings: Partial<LocalHubSettings> = {}): Promise<LocalHub> {
  const dataDir = await mkdtemp(join(tmpdir(), 'localhub-'));
  const kept = settings.memory === true ? {} : { dataDir };
  const hub = await startLocalHub({ ...kept, mqttPort: 0, httpsPort: 0, ...settings });
  const close = hub.close.bind(hub);
  return {
    ...hub,
    close: async () => {
      await close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/**
 * A hub for the tests of one file, and the service's clients of it. It ends after the last of them. To be awaited where
 * the file begins.
 */
export async function hubForTests(
  settings: Partial<LocalHubSettings> = {},
): Promise<{ readonly hub: LocalHub; readonly clients: ServiceClients }> {
  const hub = await startTestHub(settings);
  const clients = serviceClients(hub);
  afterAll(async () => {
    clients.close();
    await hub.close();
  });
  return { hub, clients };
}

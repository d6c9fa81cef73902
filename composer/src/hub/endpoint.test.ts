import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findHubEndpoint } from './endpoint.ts';

const connectionString = 'HostName=contoso.azure-devices.net;SharedAccessKeyName=service;SharedAccessKey=c2VjcmV0';

describe('finding the hub', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'mooring-endpoint-'));
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  async function writeHubFile(changes: object = {}): Promise<void> {
    await writeFile(join(dir, 'ca.pem'), 'PEM');
    const hub = {
      kind: 'mooring-local-hub',
      name: 'local',
      host: 'localhost',
      mqttPort: 1,
      httpsPort: 2,
      caFile: 'ca.pem',
      connectionString,
    };
    await writeFile(join(dir, 'hub.json'), JSON.stringify({ ...hub, ...changes }));
  }

  it('takes a real hub from the connection string in the environment', async () => {
    const endpoint = await findHubEndpoint(undefined, { IOTHUB_CONNECTION_STRING: connectionString });
    expect(endpoint).toMatchObject({ kind: 'azure', name: 'contoso.azure-devices.net' });
  });

  it('takes the local hub that is named, over everything else', async () => {
    await writeHubFile();
    expect(await findHubEndpoint(dir, { IOTHUB_CONNECTION_STRING: connectionString })).toMatchObject({
      kind: 'local',
      caPem: 'PEM',
    });
    expect(await findHubEndpoint(undefined, { MOORING_LOCAL_HUB: dir })).toMatchObject({ kind: 'local', httpsPort: 2 });
  });

  it('does not guess when the environment names two hubs', async () => {
    const env = { IOTHUB_CONNECTION_STRING: connectionString, MOORING_LOCAL_HUB: dir };
    await expect(findHubEndpoint(undefined, env)).rejects.toMatchObject({ kind: 'notConfigured' });
  });

  it('says that no hub is named, or that what is there is none, without repeating a key', async () => {
    await expect(findHubEndpoint(undefined, {})).rejects.toMatchObject({ kind: 'notConfigured' });
    const broken = findHubEndpoint(undefined, { IOTHUB_CONNECTION_STRING: 'SharedAccessKey=c2VjcmV0' });
    await expect(broken).rejects.toThrow(/not a service connection string/);
    await expect(broken).rejects.not.toThrow(/c2VjcmV0/);
    await expect(findHubEndpoint(dir, {})).rejects.toMatchObject({ kind: 'unreachable' });
    await writeHubFile({ httpsPort: 'x' });
    await expect(findHubEndpoint(dir, {})).rejects.toThrow(/not what a local hub writes/);
  });
});

import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  PortUnavailable,
  SeedRefused,
  StateUnavailable,
  StateUnreadable,
  startLocalHub,
} from '../../localhub/src/index.ts';
import { findDeviceAuthority } from '../../localhub/src/certificates/device-authority.ts';
import { findHub } from '../../localhub/src/client/reached-hub.ts';
import { LevelState } from '../../localhub/src/storage/level-state.ts';
import { callRest, serviceClients } from './localhub-clients.ts';

const FREE = { mqttPort: 0, httpsPort: 0 } as const;
const SEED = { devices: [{ deviceId: 'sensor-1' }] };

let root: string;
let other: Server;
let taken: number;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'localhub-start-'));
  other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  taken = (other.address() as AddressInfo).port;
  await writeFile(join(root, 'no-authority.pem'), 'nothing');
});

afterAll(async () => {
  other.close();
  await rm(root, { recursive: true, force: true });
});

/** The files of a directory but for those of the database, whose state is compared by what it holds. */
async function contentOf(directory: string): Promise<Record<string, string>> {
  const content: Record<string, string> = {};
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    if (entry.isFile()) content[entry.name] = await readFile(join(directory, entry.name), 'utf8');
  }
  return content;
}

async function rowsOf(dataDir: string): Promise<unknown[]> {
  const state = await LevelState.open(join(dataDir, 'state'));
  const rows = [...state.storedRows()];
  await state.close();
  return rows;
}

describe('a start that fails', () => {
  const wrong = (): [what: string, settings: object, kind: new (why?: string) => Error, why: string][] => [
    ['for its port', { ...FREE, mqttPort: taken }, PortUnavailable, 'another program listens there'],
    ['for its second port', { ...FREE, httpsPort: taken }, PortUnavailable, 'another program listens there'],
    ['for an authority', { ...FREE, x509CaFiles: [join(root, 'no-authority.pem')] }, Error, 'no certificate in PEM'],
    ['for an authority that is not there', { ...FREE, x509CaFiles: [join(root, 'none.pem')] }, Error, 'ENOENT'],
    ['for its seed', { ...FREE, seed: { devices: [{ deviceId: 'a/b' }] } }, SeedRefused, 'a/b'],
  ];

  test('leaves nothing in a new directory, nor the directories that were made for it', async () => {
    for (const [what, settings, kind, why] of wrong()) {
      const dataDir = join(root, 'new', 'below', 'hub');
      const started = startLocalHub({ dataDir, seed: SEED, ...settings });
      await expect(started).rejects.toThrow(kind);
      await expect(started).rejects.toThrow(why);
      expect({ what, left: await readdir(root) }).toEqual({ what, left: ['no-authority.pem'] });
    }
  });

  test('leaves what others have put beside it', async () => {
    const beside = join(root, 'shared', 'notes.txt');
    await mkdir(dirname(beside));
    await writeFile(beside, 'kept');
    await expect(startLocalHub({ dataDir: join(root, 'shared', 'hub'), ...FREE, mqttPort: taken })).rejects.toThrow(
      PortUnavailable,
    );
    expect(await readdir(dirname(beside))).toEqual(['notes.txt']);
  });

  test('leaves a directory of before as it was: its files, what it keeps, and nothing of the seed', async () => {
    const dataDir = join(root, 'of-before');
    const hub = await startLocalHub({ dataDir, ...FREE, seed: SEED });
    await hub.close();
    const [files, rows] = [await contentOf(dataDir), await rowsOf(dataDir)];
    const more = { devices: [...SEED.devices, { deviceId: 'sensor-2' }] };
    for (const [what, settings, , why] of wrong()) {
      // Another name asks for another certificate of the server.
      const started = startLocalHub({ dataDir, name: 'fabrikam.azure-devices.local', seed: more, ...settings });
      await expect(started).rejects.toThrow(why);
      expect({ what, files: await contentOf(dataDir), rows: await rowsOf(dataDir) }).toEqual({ what, files, rows });
    }
  });

  test('for a damaged store says which row of it, and leaves it', async () => {
    const dataDir = join(root, 'damaged');
    await mkdir(dataDir);
    const state = await LevelState.open(join(dataDir, 'state'));
    const rows = [{ table: 'jobs', key: 'j', order: 1, json: { jobId: 'j', work: null } }];
    await state.takeOver(rows);
    await state.close();
    const started = startLocalHub({ dataDir, ...FREE });
    await expect(started).rejects.toThrow(StateUnreadable);
    await expect(started).rejects.toThrow(
      "'j' of 'jobs' in the kept state cannot be read: work must be an object, not null",
    );
    expect([await readdir(dataDir), await rowsOf(dataDir)]).toEqual([['state'], rows]);
  });

  test('leaves an empty directory empty', async () => {
    const dataDir = join(root, 'empty');
    await mkdir(dataDir);
    await expect(startLocalHub({ dataDir, ...FREE, mqttPort: taken })).rejects.toThrow(PortUnavailable);
    expect(await readdir(dataDir)).toEqual([]);
  });

  test('leaves the directory of a hub that runs alone', async () => {
    const dataDir = join(root, 'running');
    const hub = await startLocalHub({ dataDir, ...FREE, seed: SEED });
    await expect(startLocalHub({ dataDir, ...FREE })).rejects.toThrow(StateUnavailable);
    await expect(startLocalHub({ memory: true, hubFileIn: dataDir, ...FREE })).rejects.toThrow(
      `Another local hub is found by ${join(dataDir, 'hub.json')}: process ${process.pid}`,
    );
    const clients = serviceClients(hub);
    expect(await callRest(clients, 'GET', '/devices/sensor-1')).toMatchObject({ deviceId: 'sensor-1' });
    clients.close();
    await hub.close();
  });
});

describe('a hub that keeps nothing', () => {
  test('has its keys elsewhere while it runs, and nowhere after', async () => {
    const found = join(root, 'memory', 'hub');
    const hub = await startLocalHub({ memory: true, hubFileIn: found, ...FREE });
    expect(await readdir(found)).toEqual(['hub.json']);
    const file = JSON.parse(await readFile(join(found, 'hub.json'), 'utf8')) as { keptIn: string };
    expect(dirname(hub.caFile)).toBe(file.keptIn);
    expect(await readFile(hub.caFile, 'utf8')).toBe(hub.caPem);
    expect((await stat(file.keptIn)).mode & 0o777).toBe(0o700);
    // What hub env asks for.
    const reached = await findHub(found);
    expect(reached).toMatchObject({ name: hub.name, caPem: hub.caPem, mqttPort: hub.mqttPort });
    expect(await findDeviceAuthority(reached.keptIn)).not.toBeNull();
    await hub.close();
    await expect(stat(file.keptIn)).rejects.toThrow('ENOENT');
    await expect(stat(join(root, 'memory'))).rejects.toThrow('ENOENT');
  });

  test('is one of those that start at the same moment: the others are refused, and leave it as it is', async () => {
    const found = join(root, 'at-once');
    const left = await mkdtemp(join(tmpdir(), 'mooring-localhub-'));
    await mkdir(found);
    await writeFile(join(found, 'hub.json'), JSON.stringify({ keptIn: left, pid: process.pid, mqttPort: 1 }));
    const starts = Array.from({ length: 3 }, async () => startLocalHub({ memory: true, hubFileIn: found, ...FREE }));
    const ends = await Promise.allSettled(starts);
    const [hub, ...others] = ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []));
    const reasons = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason as unknown] : []));
    expect(reasons.map((reason) => reason instanceof StateUnavailable)).toEqual([true, true]);
    expect(others).toEqual([]);
    expect(await findHub(found)).toMatchObject({ mqttPort: hub?.mqttPort, caPem: hub?.caPem });
    expect(await readdir(found)).toEqual(['hub.json']);
    await hub?.close();
  });

  test('takes away the keys of one that was killed, and nothing else that its file may name', async () => {
    const found = join(root, 'killed');
    const left = await mkdtemp(join(tmpdir(), 'mooring-localhub-'));
    const somewhere = await mkdtemp(join(root, 'mooring-localhub-'));
    await mkdir(found);
    const given = await mkdtemp(join(tmpdir(), 'mooring-localhub-'));
    await mkdir(join(given, 'state'));
    for (const keptIn of [somewhere, given, left]) {
      await writeFile(join(found, 'hub.json'), JSON.stringify({ keptIn, pid: process.pid, mqttPort: 1 }));
      await (await startLocalHub({ memory: true, hubFileIn: found, ...FREE })).close();
    }
    await expect(stat(left)).rejects.toThrow('ENOENT');
    for (const other of [somewhere, given]) expect((await stat(other)).isDirectory()).toBe(true);
    await rm(given, { recursive: true });
  });

  test('leaves what a hub that keeps things has in the directory, and is not hindered by the file of one that was killed', async () => {
    const dataDir = join(root, 'both');
    await (await startLocalHub({ dataDir, ...FREE, seed: SEED })).close();
    const [files, rows] = [await contentOf(dataDir), await rowsOf(dataDir)];
    await writeFile(join(dataDir, 'hub.json'), JSON.stringify({ pid: process.pid, mqttPort: 1 }));
    const hub = await startLocalHub({ memory: true, hubFileIn: dataDir, ...FREE });
    await expect(startLocalHub({ dataDir, ...FREE })).rejects.toThrow('which keeps nothing. End it');
    await hub.close();
    expect([await contentOf(dataDir), await rowsOf(dataDir)]).toEqual([files, rows]);
    const keeping = await startLocalHub({ dataDir, ...FREE });
    const beside = startLocalHub({ memory: true, hubFileIn: dataDir, ...FREE });
    await expect(beside).rejects.toThrow('which keeps its state there. End it');
    await keeping.close();
  });
});

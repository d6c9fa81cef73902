import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { endHubProcess, killHubProcess, startHubProcess, type HubProcess } from '../running/hub-process.ts';
import { callRest, serviceClients } from './localhub-clients.ts';

const MOORING = join(import.meta.dirname, '../../composer/bin/mooring.mjs');
const BIN = join(import.meta.dirname, '../../localhub/bin/localhub.mjs');

let root: string;
const started: HubProcess[] = [];

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'localhub-state-'));
});

afterEach(() => {
  for (const { child } of started.splice(0)) child.kill('SIGKILL');
});

afterAll(async () => {
  await rm(root, { recursive: true, force: true });
});

async function start(name: string, ...args: string[]): Promise<HubProcess> {
  const running = await startHubProcess(join(root, name), { args });
  started.push(running);
  return running;
}

/** A matcher for a text with this in it. */
function containing(text: string): unknown {
  return expect.stringContaining(text) as unknown;
}

interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function run(program: string, ...args: string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...args], { cwd: root }, (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code), out, err });
    });
  });
}

async function twinOf({ hub }: HubProcess): Promise<unknown> {
  const clients = serviceClients(hub);
  const twin = await callRest(clients, 'GET', '/twins/line-7/modules/detector');
  clients.close();
  return twin;
}

describe('the state of a hub in a file', () => {
  test('a seed, an export of a running hub and of one that was killed, and an import are of one mind; one hub has it at a time', async () => {
    const seed = {
      devices: [{ deviceId: 'line-7', edge: true, modules: [{ moduleId: 'detector', desired: { fps: 15 } }] }],
    };
    await writeFile(join(root, 'seed.json'), JSON.stringify(seed));
    const first = await start('first', '--seed', join(root, 'seed.json'));
    const twin = await twinOf(first);
    expect(twin).toMatchObject({ properties: { desired: { fps: 15 } } });

    const exported = await run(MOORING, 'hub', 'export', 'running.json', '--data', 'first');
    expect(exported).toMatchObject({ code: 0, err: containing('holds the keys') });
    expect((await stat(join(root, 'running.json'))).mode & 0o777).toBe(0o600);
    expect(await run(BIN, 'export', 'running.json', '--data', 'first')).toMatchObject({
      code: 2,
      err: containing('running.json is there already'),
    });
    expect(await run(BIN, 'import', 'running.json', '--data', 'first')).toMatchObject({
      code: 3,
      err: containing('Another process has the state'),
    });
    expect(await run(BIN, '--data', 'first', '--ports', '0,0')).toMatchObject({
      code: 3,
      err: containing('End it, or choose another data directory.'),
    });
    await killHubProcess(first);
    expect(await run(BIN, 'export', 'running.json/killed.json', '--data', 'first')).toMatchObject({
      code: 2,
      err: containing('running.json/killed.json cannot be written: '),
    });
    expect((await run(BIN, 'export', 'new/folder/killed.json', '--data', 'first')).code).toBe(0);
    expect((await stat(join(root, 'new'))).mode & 0o777).toBe(0o700);
    const killed = join(root, 'new/folder/killed.json');
    expect(await readFile(killed, 'utf8')).toBe(await readFile(join(root, 'running.json'), 'utf8'));

    await writeFile(join(root, 'bad.json'), '{"kind":"another"}');
    expect(await run(BIN, 'import', 'bad.json', '--data', 'second')).toMatchObject({
      code: 2,
      err: containing('bad.json cannot be imported: it is not the state of a local hub: kind must be '),
    });
    const whole = await readFile(killed, 'utf8');
    await writeFile(join(root, 'damaged.json'), whole.replace(/"iotEdge":\s*true/, '"iotEdge": "yes"'));
    expect(await run(BIN, 'import', 'damaged.json', '--data', 'second')).toMatchObject({
      code: 2,
      err: containing(
        "damaged.json cannot be imported: 'line-7' of 'devices' in the kept state cannot be read: iotEdge must be true or false, not a string",
      ),
    });
    await expect(stat(join(root, 'second'))).rejects.toThrow('ENOENT');
    expect((await run(BIN, 'import', killed, '--data', 'second')).code).toBe(0);
    expect(await run(BIN, 'import', killed, '--data', 'second')).toMatchObject({
      code: 2,
      err: containing('keeps something already'),
    });
    const second = await start('second', '--seed', join(root, 'seed.json'));
    expect(await twinOf(second)).toEqual(twin);
    expect(await endHubProcess(second)).toBe(0);
  });
});

import { spawn } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Client, DeviceMethodRequest, DeviceMethodResponse, ModuleClient } from 'azure-iot-device';
import { Message } from 'azure-iot-device';
import { openDevice, openModule, primaryKeyOf } from '../integration/localhub-clients.ts';
import { startMooringHub, type RunningHub } from './mooring-hub.ts';
import { cleanEnv, ended, root, shippedProgram, type Ended } from './mooring.ts';

/** A folder with a hub in it, in which what is written for a shell can be typed. */
export interface HubWorkplace {
  readonly dir: string;
  readonly running: RunningHub;
  /**
   * Types one or more lines, with `mooring` and `npx mooring` as a user has them. After a minute, or as long as is
   * given, the shell gets SIGTERM; what it has started gets none.
   */
  type(lines: string, mostMilliseconds?: number): Promise<Ended>;
  /** Runs `mooring hub …` until it is ready, on free ports, in a folder where no hub is. */
  start(args: string): Promise<Ended>;
  /** Lets a device or module that was added answer methods, and say one thing. */
  connect(deviceId: string, moduleId?: string): Promise<void>;
  leave(): Promise<void>;
}

function answer(request?: DeviceMethodRequest, response?: DeviceMethodResponse): void {
  response?.send(200, { done: request?.methodName }).catch(() => undefined);
}

const quote = (path: string): string => `'${path.replaceAll("'", String.raw`'\''`)}'`;

function writeProgram(path: string, lines: string): void {
  writeFileSync(path, `#!/bin/sh\n${lines}\n`);
  chmodSync(path, 0o755);
}

function type(dir: string, lines: string, mostMilliseconds = 60_000): Promise<Ended> {
  const child = spawn('sh', ['-ec', lines], {
    cwd: dir,
    env: cleanEnv({ PATH: `${join(dir, 'bin')}${delimiter}${process.env['PATH'] ?? ''}` }),
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: mostMilliseconds,
  });
  return ended(child);
}

/**
 * @param files what stands in the folder, by name
 * @param through which program `mooring hub` is there: the one that hands over to the hub's, or at once the hub's own,
 * for whoever types so much that the first would cost more than what is looked at
 */
export async function makeHubWorkplace(
  files: Readonly<Record<string, string>>,
  through: 'mooring' | 'the hub' = 'mooring',
): Promise<HubWorkplace> {
  const dir = mkdtempSync(join(tmpdir(), 'mooring-hub-workplace-'));
  const open: (Client | ModuleClient)[] = [];
  mkdirSync(join(dir, 'bin'));
  symlinkSync(join(root, 'node_modules'), join(dir, 'node_modules'));
  const program = through === 'mooring' ? shippedProgram() : join(root, 'localhub/bin/localhub.mjs');
  const shift = through === 'mooring' ? '' : '[ "$1" = hub ] && shift\n';
  writeProgram(join(dir, 'bin/mooring'), `${shift}exec ${quote(process.execPath)} ${quote(program)} "$@"`);
  writeProgram(join(dir, 'bin/npx'), '[ "$1" = mooring ] && exec "$@"');
  for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text);
  const running = await startMooringHub(dir);
  const { hub } = running;
  for (const name of ['devices-ca.pem', 'plant-ca.pem']) copyFileSync(hub.caFile, join(dir, name));
  return {
    dir,
    running,
    type: (lines, mostMilliseconds) => type(dir, lines, mostMilliseconds),
    start: (args) => {
      const other = mkdtempSync(join(dir, 'other-'));
      for (const name of ['bin', 'devices.json', 'devices-ca.pem', 'plant-ca.pem', 'state.json']) {
        symlinkSync(join(dir, name), join(other, name));
      }
      return type(other, `mooring hub ${args} --ports 0,0 --until-stdin-closes`);
    },
    connect: async (deviceId, moduleId) => {
      const { stdout } = await type(
        dir,
        `mooring hub ${moduleId === undefined ? 'device' : 'module'} show ${deviceId} ${moduleId ?? ''} --format json`,
      );
      const key = primaryKeyOf(JSON.parse(stdout));
      const client =
        moduleId === undefined ? await openDevice(hub, deviceId, key) : await openModule(hub, deviceId, moduleId, key);
      open.push(client);
      for (const name of ['reboot', 'probe']) {
        if ('onDeviceMethod' in client) client.onDeviceMethod(name, answer);
        else client.onMethod(name, answer);
      }
      await client.sendEvent(new Message('{"temperature":21.5}'));
      // An answered request shows that the subscription before it has been taken.
      await client.getTwin();
    },
    leave: async () => {
      await Promise.all(open.map(async (client) => client.close()));
      running.kill();
      // The hub may still write while it ends.
      rmSync(dir, { recursive: true, force: true, maxRetries: 10 });
    },
  };
}

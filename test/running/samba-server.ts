import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { eventually, freePort } from '../integration/reporter-world.ts';

const has = (tool: string) => spawnSync('sh', ['-c', `command -v ${tool}`]).status === 0;

/** Whether a Samba server can be run here and a share of it be mounted. */
export const canServeSmb = ['smbd', 'rclone', 'fusermount3'].every(has);

export interface SmbServer {
  readonly port: number;
  /** Where the bytes of a share really lie. */
  folderOf(share: string): string;
  start(): Promise<void>;
  /** At once, as when its machine loses power: nothing is said to its clients. */
  kill(): Promise<void>;
}

/** A Samba server that knows nobody and lets everybody in, with all its files below one folder. */
export async function makeSmbServer(folder: string, shares: readonly string[]): Promise<SmbServer> {
  const port = await freePort();
  const folderOf = (share: string) => join(folder, 'shares', share);
  const own = (name: string) => {
    const path = join(folder, name);
    mkdirSync(path, { recursive: true, mode: 0o755 });
    return path;
  };
  for (const share of shares) own(join('shares', share));
  const settings = join(own('settings'), 'smb.conf');
  writeFileSync(
    settings,
    [
      '[global]',
      'server role = standalone server',
      'map to guest = Bad User',
      'guest account = root',
      `smb ports = ${port}`,
      'interfaces = 127.0.0.1/8',
      'bind interfaces only = yes',
      'load printers = no',
      'disable spoolss = yes',
      'server min protocol = SMB2',
      ...['private dir', 'lock directory', 'state directory', 'cache directory', 'pid directory', 'ncalrpc dir'].map(
        (setting) => `${setting} = ${own(setting.replaceAll(' ', '-'))}`,
      ),
      `log file = ${join(own('log'), 'smbd.log')}`,
      ...shares.flatMap((share) => [`[${share}]`, `path = ${folderOf(share)}`, 'guest ok = yes', 'read only = no']),
      '',
    ].join('\n'),
  );
  let running: ChildProcess | undefined;
  return {
    port,
    folderOf,
    start: async () => {
      const child = spawn('smbd', ['--foreground', '--no-process-group', '--configfile', settings], {
        stdio: 'ignore',
        // A group of its own: it has a process for each client.
        detached: true,
      });
      running = child;
      await eventually('the Samba server', async () => {
        if (child.exitCode !== null) throw new Error(`smbd ended with ${child.exitCode}`);
        return (await isListening(port)) ? true : undefined;
      });
    },
    kill: async () => {
      const child = running;
      running = undefined;
      if (child?.pid === undefined || child.exitCode !== null) return;
      const gone = once(child, 'exit');
      process.kill(-child.pid, 'SIGKILL');
      await gone;
    },
  };
}

async function isListening(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

export interface SmbMount {
  /** What the kernel calls the file system of this client. */
  readonly fsType: string;
  unmount(): Promise<void>;
}

/** Mounts a share by the one SMB client that needs no kernel module. */
export async function mountSmb(server: SmbServer, share: string, path: string, folder: string): Promise<SmbMount> {
  mkdirSync(path, { recursive: true });
  const log = join(folder, `rclone-${share}.log`);
  const client = spawn(
    'rclone',
    [
      'mount',
      `:smb,host=127.0.0.1,port=${server.port},user=visitor:${share}`,
      path,
      '--allow-other',
      '--dir-cache-time=1s',
      '--attr-timeout=1s',
      '--low-level-retries=1',
      '--retries=1',
      '--contimeout=2s',
      '--timeout=2s',
      `--cache-dir=${join(folder, 'rclone-cache')}`,
      `--config=${join(folder, 'rclone.conf')}`,
      `--log-file=${log}`,
    ],
    { stdio: 'ignore' },
  );
  const gone = once(client, 'exit');
  await eventually(`the SMB share ${share} at ${path}`, () => {
    if (client.exitCode !== null) throw new Error(`rclone ended with ${client.exitCode}: ${readFileSync(log, 'utf8')}`);
    return readFileSync('/proc/self/mountinfo', 'utf8').includes(` ${path} `) ? true : undefined;
  });
  return {
    fsType: 'fuse.rclone',
    unmount: async () => {
      client.kill('SIGKILL');
      await gone;
      spawnSync('umount', ['-l', path], { stdio: 'ignore' });
    },
  };
}

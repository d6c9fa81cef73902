import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, scratchFolder } from '../integration/reporter-world.ts';
import { runBounded } from '../running/bounded-command.ts';
import { plentyOfRoom, type ErrnoName, type Faults } from '../running/fuse-server-faults.ts';
import { canMountFuse, startFuseServer, type FuseMount, type FuseServer } from '../running/fuse-server.ts';

if (!canMountFuse) process.stderr.write('Skipped: mounts of a FUSE server (they need root and /dev/fuse).\n');

const texts: { [P in ErrnoName]?: string } = {
  EIO: 'Input/output error',
  EACCES: 'Permission denied',
  ENOSPC: 'No space left on device',
  EROFS: 'Read-only file system',
  EHOSTDOWN: 'Host is down',
  ESTALE: 'Stale file handle',
  EDQUOT: 'Disk quota exceeded',
};

describe.runIf(canMountFuse)('a mount of the FUSE server', () => {
  const folder = scratchFolder();
  const path = join(folder.path, 'share');
  let server: FuseServer;
  let mount: FuseMount;

  beforeAll(async () => {
    server = startFuseServer();
    mount = await server.mount({ path, source: '//contoso-ase/camera-drop', subtype: 'share' });
  });
  afterAll(async () => {
    await server.stop();
    folder.remove();
  });

  it('holds files and folders', async () => {
    const made = await runBounded('sh', [
      '-c',
      'cd "$1" && mkdir made && echo bytes >made/file && cat made/file && ls -a && rm -r made && ls',
      'sh',
      path,
    ]);
    expect(made).toEqual({ code: 0, stdout: 'bytes\n.\n..\nmade\n', stderr: '' });
  });

  const write = 'dd if=/dev/zero of="$1/file" bs=1024 count=1 status=none';
  it.each<[errno: ErrnoName, faults: Faults, command: string]>([
    ['ESTALE', { statfs: { errno: 'ESTALE' } }, 'stat -f -- "$1"'],
    ['EHOSTDOWN', { statfs: { errno: 'EHOSTDOWN' } }, 'stat -f -- "$1"'],
    ['EACCES', { opendir: { errno: 'EACCES' } }, 'ls -- "$1"'],
    ['EIO', { readdir: { errno: 'EIO' } }, 'ls -- "$1"'],
    ['EROFS', { create: { errno: 'EROFS' } }, write],
    ['ENOSPC', { write: { errno: 'ENOSPC' } }, write],
    ['EIO', { fsync: { errno: 'EIO' } }, `${write} conv=fsync`],
    ['EDQUOT', { flush: { errno: 'EDQUOT' } }, write],
    ['ESTALE', { every: { errno: 'ESTALE' } }, 'ls -- "$1"'],
  ])('gives %s for %j to whoever runs %s', async (errno, faults, command) => {
    await mount.set(faults);
    const failed = await runBounded('sh', ['-c', command, 'sh', path]);
    expect(failed.code).not.toBe(0);
    expect(failed.stderr).toContain(`: ${texts[errno]}`);
    await mount.mend();
    expect(await runBounded('sh', ['-c', `${command}; rm -f "$1/file"`, 'sh', path])).toMatchObject({ stderr: '' });
  });

  it('tells the figures it was given', async () => {
    await mount.figures({
      ...plentyOfRoom,
      blocks: 1000,
      freeBlocks: 40,
      availableBlocks: 0,
      inodes: 0,
      freeInodes: 0,
    });
    const told = await runBounded('stat', ['-f', '-c', '%b %f %a %c %d', '--', path]);
    expect(told.stdout).toBe('1000 40 0 0 0\n');
    await mount.figures(plentyOfRoom);
  });

  it('holds a request so that not even SIGKILL ends who made it, until it is mended', async () => {
    await mount.set({ statfs: { hang: true } });
    const child = spawn('stat', ['-f', '--', path], { stdio: 'ignore' });
    await eventually('the request', async () => ((await mount.counts()).held === 1 ? true : undefined));
    child.kill('SIGKILL');
    // The signal wakes it for a moment; then it waits again, and nothing wakes it any more.
    await eventually('the kill to be pending in a sleep that none ends', () => {
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
      return /^State:\s+D /m.test(status) && /^S[ih][gd]Pnd:\s+0*100$/m.test(status) ? true : undefined;
    });
    expect(child.signalCode).toBeNull();
    await mount.mend();
    await eventually('its end', () => child.signalCode ?? undefined);
    expect((await mount.counts()).held).toBe(0);
  });

  it('leaves neither a mount nor a waiting process behind when it stops', async () => {
    const other = startFuseServer();
    const otherPath = join(folder.path, 'other');
    const hanging = await other.mount({ path: otherPath, source: 'contoso' });
    await hanging.set({ every: { hang: true } });
    const child = spawn('stat', ['-f', '--', otherPath], { stdio: 'ignore' });
    await eventually('the request', async () => ((await hanging.counts()).held > 0 ? true : undefined));
    child.kill('SIGKILL');
    await other.stop();
    await eventually('its end', () => child.signalCode ?? child.exitCode ?? undefined);
    expect(readFileSync('/proc/self/mountinfo', 'utf8')).not.toContain(otherPath);
  });
});

import { spawnSync } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, promisedEndMilliseconds, scratchFolder, startReporter, type Program } from './reporter-world.ts';

// In many a container root may not.
const canUnshare = spawnSync('unshare', ['-m', 'true']).status === 0;
if (!canUnshare) process.stderr.write('Skipped: names that nobody answers for (needs root for unshare -m).\n');

const resolver = '127.0.0.77';
const name = `hub-${process.pid}.contoso.example`;

/** What runs with that name in its arguments. */
function lookUps(): string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(name);
    } catch {
      // It ended while it was looked at.
      return false;
    }
  });
}

describe.runIf(canUnshare)('where a name is looked up and nobody answers', () => {
  const folder = scratchFolder();
  let socket: Socket;
  let program: Program | undefined;

  beforeAll(async () => {
    // Of one question alone an answer is waited for longer than this test may last.
    writeFileSync(join(folder.path, 'resolv.conf'), `nameserver ${resolver}\noptions timeout:30 attempts:1\n`);
    socket = createSocket('udp4').bind(53, resolver);
    await once(socket, 'listening');
  });
  afterAll(async () => {
    await program?.stop();
    socket.close();
    folder.remove();
  });

  it('ends within a second of SIGTERM, with 0 and with nothing of it left', async () => {
    const key = Buffer.from('the key of a module in a test').toString('base64');
    const mount = `mount --bind '${folder.path}/resolv.conf' /etc/resolv.conf && exec "$@"`;
    const asked = once(socket, 'message');
    program = startReporter(
      {
        PATH: process.env['PATH'],
        EdgeHubConnectionString: `HostName=${name};DeviceId=d;ModuleId=m;SharedAccessKey=${key}`,
      },
      [],
      ['unshare', '-m', 'sh', '-c', mount, 'sh'],
    );
    await asked;
    expect(lookUps()).toHaveLength(1);
    const end = await program.signal('SIGTERM');
    expect(end.code).toBe(0);
    expect(end.milliseconds).toBeLessThan(promisedEndMilliseconds);
    await eventually('the end of what looked it up', () => (lookUps().length === 0 ? true : undefined));
  });
});

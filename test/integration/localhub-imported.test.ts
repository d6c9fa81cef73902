import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ended, root } from '../running/mooring.ts';

const SETTINGS = '{ memory: true, mqttPort: 0, httpsPort: 0, logLevel: "silent" }';
const SAY = 'console.log(hub.name, hub.mqttPort > 0 && hub.httpsPort > 0);';

/** A project elsewhere, into which the package was linked as `npm install PATH` does. */
let project: string;

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'localhub-imported-'));
  mkdirSync(join(project, 'node_modules/@mooring'), { recursive: true });
  symlinkSync(join(root, 'localhub'), join(project, 'node_modules/@mooring/localhub'));
  symlinkSync(join(root, 'node_modules/mqtt'), join(project, 'node_modules/mqtt'));
});

afterAll(() => {
  rmSync(project, { recursive: true, force: true });
});

async function run(name: string, text: string) {
  writeFileSync(join(project, name), text);
  const child = spawn(process.execPath, [name], { cwd: project, stdio: ['ignore', 'pipe', 'pipe'], timeout: 60_000 });
  return await ended(child);
}

describe('a program of plain Node, in another project', () => {
  test('ends by itself, and within a second, after it has closed a hub to which a device is connected', async () => {
    const text = `
      import { startLocalHub } from '@mooring/localhub';
      import { createHmac } from 'node:crypto';
      import { once } from 'node:events';
      import { connect } from 'mqtt';
      const key = Buffer.alloc(32, 'of this test').toString('base64');
      const seed = { devices: [{ deviceId: 'd', primaryKey: key, secondaryKey: key }] };
      const hub = await startLocalHub({ memory: true, mqttPort: 0, httpsPort: 0, seed });
      const resource = encodeURIComponent(hub.name + '/devices/d');
      const expiry = Math.floor(Date.now() / 1000) + 600;
      const sign = createHmac('sha256', Buffer.from(key, 'base64')).update(resource + '\\n' + expiry).digest('base64');
      const client = connect({
        protocol: 'mqtts', host: 'localhost', port: hub.mqttPort, ca: hub.caPem, clientId: 'd', protocolVersion: 4,
        username: hub.name + '/d/?api-version=2021-04-12', reconnectPeriod: 0,
        password: 'SharedAccessSignature sr=' + resource + '&sig=' + encodeURIComponent(sign) + '&se=' + expiry,
      });
      await once(client, 'connect');
      await client.publishAsync('devices/d/messages/events/', 'hello', { qos: 1 });
      const from = performance.now();
      await hub.close();
      const took = performance.now() - from;
      console.log(hub.telemetry.count(), took < 1000);`;
    expect(await run('connected.mjs', text)).toEqual({ code: 0, stderr: '', stdout: '1 true\n' });
  });

  test('imports the hub, tells its errors apart, runs two at once, and ends by itself once they are closed', async () => {
    const text = `
      import { SettingsRefused, startLocalHub } from '@mooring/localhub';
      import { connect } from 'node:tls';
      const [hub, other] = await Promise.all([startLocalHub(${SETTINGS}), startLocalHub(${SETTINGS})]);
      ${SAY}
      console.log(hub.mqttPort !== other.mqttPort, hub.connectionString !== other.connectionString);
      await startLocalHub({ memroy: true }).catch((error) => console.log(error instanceof SettingsRefused, error.message));
      const ca = [hub.caPem, other.caPem];
      for (const port of [hub.mqttPort, hub.httpsPort, other.httpsPort]) {
        await new Promise((done) => connect({ port, host: 'localhost', ca }, done).on('error', () => {}));
      }
      await Promise.all([hub.close(), hub.close(), other.close()]);
      await hub.close();
      console.log('closed');`;
    expect(await run('program.mjs', text)).toEqual({
      code: 0,
      stderr: '',
      stdout: [
        'mooring-local.azure-devices.local true',
        'true true',
        "true A hub has no setting 'memroy'. Is 'memory' meant?",
        'closed\n',
      ].join('\n'),
    });
  });

  test('requires it just as well', async () => {
    const text = `
      const { startLocalHub } = require('@mooring/localhub');
      void (async () => {
        const hub = await startLocalHub(${SETTINGS});
        ${SAY}
        await hub.close();
        await startLocalHub({}).catch(({ name }) => console.log(name));
      })();`;
    expect(await run('program.cjs', text)).toEqual({
      code: 0,
      stderr: '',
      stdout: 'mooring-local.azure-devices.local true\nSettingsRefused\n',
    });
  });
});

test('what is exported is what the types promise', () => {
  const script = "import('@mooring/localhub').then((all) => console.log(Object.keys(all).sort().join()))";
  const { stdout } = spawnSync(process.execPath, ['-e', script], { cwd: project, encoding: 'utf8' });
  const source = spawnSync(
    process.execPath,
    ['--import', 'tsx', '-e', `import('./src/index.ts').then((all) => console.log(Object.keys(all).sort().join()))`],
    { cwd: join(root, 'localhub'), encoding: 'utf8' },
  );
  expect(stdout).toBe(source.stdout);
  expect(stdout).toContain('startLocalHub');
});

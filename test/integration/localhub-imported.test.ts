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

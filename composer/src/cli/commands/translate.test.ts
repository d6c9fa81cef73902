import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { frameExample } from '../../core/diagnostics/catalogue/frame-example.ts';
import { allCommands } from '../all-commands.ts';
import { runCli } from '../main.ts';

const options = '{"HostConfig":{"Mounts":[{"Type":"volume","Source":"camera","Target":"/in","ReadOnly":true}]}}';
const settings = { image: 'contoso.azurecr.io/d:1', createOptions: options };
const readOnly = frameExample({
  in: 'modules',
  text: JSON.stringify({ detector: { settings, type: 'docker' } }),
}).text;
const head = 'apiVersion: mooring/v1\nkind: Policy\n';

describe('mooring translate', () => {
  let dir: string;
  beforeEach(() => {
    dir = realpathSync(mkdtempSync(join(tmpdir(), 'mooring-translate-')));
    writeFileSync(join(dir, 'read-only.json'), readOnly);
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  async function run(...argv: string[]) {
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    const signal = new AbortController().signal;
    const io = { stdout, stderr, env: {}, cwd: dir, colour: false, columns: 200, interactive: false, signal };
    const code = await runCli(['translate', 'read-only.json', ...argv], io, allCommands);
    return { code, stderr: String(stderr.read() ?? '') };
  }

  it('weighs findings by the policy that is named, the nearest one, or none', async () => {
    writeFileSync(join(dir, 'mooring.yaml'), `${head}severity: { MOOR1506: error }\n`);
    writeFileSync(join(dir, 'mild.yaml'), `${head}suppress: [{ code: MOOR1506, reason: nobody writes there }]\n`);
    expect(await run()).toMatchObject({ code: 1, stderr: expect.stringContaining('error[MOOR1506]') as unknown });
    const mild = await run('--policy', 'mild.yaml');
    expect(mild.code).toBe(0);
    expect(mild.stderr).not.toContain('MOOR1506');
    expect((await run('--no-policy')).stderr).toContain('warning[MOOR1506]');
  });

  it('weighs them by a report of doctor, about the device that is named', async () => {
    const madeUtc = new Date().toISOString();
    const answers = { 'read-only-claim': { answer: 'no', evidence: 'e', atUtc: madeUtc } };
    const report = {
      kind: 'mooring-doctor-report',
      version: 1,
      madeUtc,
      by: '0.1.0',
      device: 'line-7',
      simulated: false,
    };
    writeFileSync(join(dir, 'doctor.json'), JSON.stringify({ ...report, steps: [], answers, leftovers: [] }));
    expect((await run('--settled', 'doctor.json')).stderr).toContain('info[MOOR2603]');
    expect((await run('--settled', 'doctor.json', '--device', 'line-7')).stderr).toContain('info[MOOR2603]');
    expect((await run('--settled', 'doctor.json', '--device', 'line-8')).stderr).toContain('info[MOOR2602]');
  });
});

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mooring, root, type Ended } from '../running/mooring.ts';
import { startProgram } from './simulator-rig.ts';
import { startStrangeHub, type StrangeAnswer, type StrangeHub } from './strange-hub.ts';

const page = '<!DOCTYPE html>\n<title>Contoso web gateway</title>\nsig=hunter2&x \u001B[31m';
const html = (status: number): StrangeAnswer => ({ status, type: 'text/html', text: page });
const json = (value: unknown): StrangeAnswer => ({
  status: 200,
  type: 'application/json',
  text: JSON.stringify(value),
});

const device = { deviceId: 'line-7', status: 'enabled', connectionState: 'Connected', capabilities: { iotEdge: true } };
const agent = {
  deviceId: 'line-7',
  moduleId: '$edgeAgent',
  connectionState: 'Connected',
  properties: { desired: { $version: 1 }, reported: {} },
};
const deployment = { id: 'all', priority: 1, targetCondition: "tags.site = 'a'", content: { modulesContent: {} } };
const workload = join(root, 'manifests/workloads/line-inspection.workload.yaml');

/** What each of these says: what came, where, and what to do; nothing of it that is a key or moves a cursor. */
function expectTold({ code, stdout, stderr }: Ended, hub: StrangeHub): void {
  expect({ code, stdout: stdout.slice(0, 300), stderr }).toMatchObject({ code: 3 });
  expect(stderr).toMatch(/200.*text\/html.*<!DOCTYPE html> <title>Contoso web gateway<\/title>/);
  expect(stderr).toContain(hub.name);
  expect(stderr).toContain(String(hub.httpsPort));
  expect(stderr).toMatch(/proxy/);
  expect(stderr + stdout).not.toMatch(/hunter2|\n\s+at /);
  expect(stderr + stdout).not.toContain('\u001B');
}

describe('where something else answers in the place of a hub', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mooring-strange-'));
  const place = join(folder, 'hub');
  let hub: StrangeHub;
  beforeAll(async () => {
    hub = await startStrangeHub(place);
  });
  afterAll(async () => {
    await hub.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const run = (...args: string[]) => mooring(args, { cwd: folder, env: { MOORING_LOCAL_HUB: place } });
  const apply = () => run('apply', workload, '--device', 'line-7');

  it.each([
    ['twin', 'line-7'],
    ['twin', 'line-7', '--tags', '{"site":"a"}'],
    ['method', 'line-7', 'reboot'],
    ['send', 'line-7', 'text'],
    ['device', 'list'],
    ['device', 'remove', 'line-7'],
    ['feedback'],
    ['monitor'],
    ['monitor', '--device', 'line-7'],
    ['export', 'state.json'],
  ])('mooring hub %s ends with 3 and says what came', async (...args) => {
    hub.answerBy(() => html(200));
    expectTold(await run('hub', ...args), hub);
  });

  it('mooring hub says nothing of JSON that breaks off', async () => {
    hub.answerBy(() => ({ ...json({}), text: '{"deviceId":"line-7","key":"hunter2' }));
    const { code, stderr } = await run('hub', 'twin', 'line-7');
    expect(code).toBe(3);
    expect(stderr).toMatch(/200, application\/json, which begins as JSON does/);
    expect(stderr).not.toContain('hunter2');
  });

  it('mooring hub takes being sent elsewhere for a refusal', async () => {
    hub.answerBy(() => html(302));
    const { code, stderr } = await run('hub', 'twin', 'line-7');
    expect(code).toBe(3);
    expect(stderr).toMatch(/302.*text\/html/);
  });

  it.each([[['status', '--device', 'line-7']], [['apply', workload, '--device', 'line-7']]])(
    'mooring %j ends with 3 and says what came',
    async (args) => {
      hub.answerBy(() => html(200));
      expectTold(await run(...args), hub);
    },
  );

  it('no step of an apply is taken for done', async () => {
    const steps: [RegExp, StrangeAnswer][] = [
      [/^GET \/devices\/line-7$/, json(device)],
      [/^GET \/configurations/, json([deployment])],
      [/^POST \/devices\/query/, json([])],
      [/^GET \/twins\/line-7\/modules\/%24edgeAgent/, json(agent)],
      [/^GET \/twins\//, { status: 404, type: 'application/json', text: '{"Message":"ErrorCode:ModuleNotFound;x"}' }],
      [/^POST \/devices\/line-7\/applyConfigurationContent/, { status: 204, text: '' }],
    ];
    for (const [wrong] of steps) {
      hub.answerBy((asked) => {
        if (wrong.test(asked)) return html(200);
        return steps.find(([step]) => step.test(asked))?.[1] ?? html(500);
      });
      const before = hub.asked.length;
      const ended = await apply();
      const asked = hub.asked.slice(before);
      expect({ wrong, asked, ended }).toMatchObject({
        asked: expect.arrayContaining([expect.stringMatching(wrong)]) as string[],
      });
      expectTold(ended, hub);
    }
  });

  it.each([{}, [], null, 'text', 7, { error: 'x' }])(
    'JSON that is none of a hub ends them with 3: %j',
    async (value) => {
      hub.answerBy(() => json(value));
      expect(await run('status', '--device', 'line-7')).toMatchObject({ code: 3, stdout: '' });
      expect(await apply()).toMatchObject({ code: 3, stdout: '' });
      expect(await run('hub', 'device', 'show', 'line-7')).toMatchObject({ code: 3, stdout: '' });
    },
  );

  it('a page for what is not found is not the word of the hub that there is no such device', async () => {
    hub.answerBy(() => html(404));
    const { code, stderr } = await apply();
    expect(code).toBe(3);
    expect(stderr).toMatch(/404.*text\/html/);
  });

  it('mooring doctor ends with 3 where that is the first answer, and else tells it of each step', async () => {
    const doctor = () => run('doctor', '--device', 'line-7', '--report', 'found.json');
    hub.answerBy(() => html(200));
    const { code, stderr } = await doctor();
    expect(code).toBe(3);
    expect(stderr).toMatch(/200, text\/html.*Contoso web gateway/);
    hub.answerBy((asked) => (asked === 'GET /devices/line-7' ? json(device) : html(200)));
    expect(await doctor()).toMatchObject({ code: 0 });
    const report = JSON.parse(readFileSync(join(folder, 'found.json'), 'utf8')) as {
      steps: { id: string; outcome: string; why: string }[];
    };
    const asked = report.steps.filter(({ outcome }) => outcome !== 'skipped');
    expect(asked.map(({ id }) => id)).toEqual(['hub-deployments', 'hub-conditions', 'device-twins']);
    for (const { why } of asked) expect(why).toMatch(/200, text\/html/);
    expect(JSON.stringify(report) + stderr).not.toContain('hunter2');
  });

  it('the simulator ends with 3 and says what came', async () => {
    hub.answerBy(() => html(200));
    const identity = join(folder, 'identity');
    writeFileSync(identity, `HostName=${hub.name};DeviceId=line-7;SharedAccessKey=${'b'.repeat(43)}=`);
    const args = ['--connection-string-file', identity, '--ca', hub.caFile, '--data', join(folder, 'device')];
    const rest = `--rest=https://localhost:${hub.httpsPort}`;
    await expect(startProgram('simulator/bin/simulator.mjs', [...args, rest])).rejects.toThrow(
      /ended with 3: mooring-simulator: GET .*localhost:\d+.*200, text\/html.*<!DOCTYPE html> <title>.*proxy/,
    );
  });
});

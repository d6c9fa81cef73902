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

  it('mooring hub monitor ends with 3 where a page comes that does not end', async () => {
    hub.answerBy(() => ({ ...html(200), text: `${page}\n`.repeat(1000), isEndless: true }));
    const { code, stderr } = await mooring(['hub', 'monitor'], {
      cwd: folder,
      env: { MOORING_LOCAL_HUB: place },
      seconds: 20,
    });
    expect({ code, stderr }).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('Contoso web gateway') as string,
    });
  });

  it.each([{ error: 'login required' }, null])(
    'no command of mooring hub takes JSON that says something else for success: %j',
    async (value) => {
      hub.answerBy(() => json(value));
      const commands = [
        ['device', 'remove', 'line-7'],
        ['module', 'remove', 'line-7', 'meter'],
        ['twin', 'line-7'],
        ['twin', 'line-7', '--tags', '{"site":"a"}'],
        ['export', 'state.json'],
      ];
      const all = commands.map(async (command) => ({ command, ...(await run('hub', ...command)) }));
      for (const ended of await Promise.all(all)) expect(ended).toMatchObject({ code: 3, stdout: '' });
    },
  );

  it('mooring hub takes nothing for done, and for no feedback, but the status of a hub for it', async () => {
    hub.answerBy(() => ({ status: 200, text: '' }));
    const all = [run('hub', 'device', 'remove', 'line-7'), run('hub', 'feedback')];
    for (const ended of await Promise.all(all)) expect(ended).toMatchObject({ code: 3, stdout: '' });
  });

  it('of a refusal nothing is told but its words, and none that a terminal obeys', async () => {
    const refuse = (value: object) => hub.answerBy(() => ({ ...json(value), status: 400 }));
    const commands = [
      ['hub', 'twin', 'line-7'],
      ['status', '--device', 'line-7'],
    ];
    for (const command of commands) {
      refuse({ Message: 'ErrorCode:ArgumentInvalid;\u001B[31mno\u202E way' });
      const ended = await run(...command);
      expect({ command, ...ended }).toMatchObject({
        command,
        code: 3,
        stderr: expect.stringMatching(/\[31mno way/) as string,
      });
      expect(ended.stderr).not.toMatch(/\p{Cf}/u);
      expect(ended.stderr).not.toContain('\u001B');
      refuse({ error: 'no', token: 'hunter2' });
      const other = await run(...command);
      expect({ command, ...other }).toMatchObject({
        command,
        code: 3,
        stderr: expect.stringMatching(/400.*as JSON does/) as string,
      });
      expect(other.stderr).not.toContain('hunter2');
    }
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
    hub.answerBy((asked) => {
      const [step, answer] = steps.find(([one]) => one.test(asked)) ?? [];
      return step === steps.at(-1)?.[0] ? json({ error: 'login required' }) : (answer ?? html(500));
    });
    expect(await apply()).toMatchObject({ code: 3, stderr: expect.stringMatching(/200.*as JSON does/) as string });
  });

  it.each([[], { error: 'x' }, { ...device, deviceId: '' }])(
    'JSON that is none of a hub ends them with 3: %j',
    async (value) => {
      hub.answerBy(() => json(value));
      const all = [run('status', '--device', 'line-7'), apply(), run('hub', 'device', 'show', 'line-7')];
      for (const ended of await Promise.all(all)) expect(ended).toMatchObject({ code: 3, stdout: '' });
    },
  );

  it.each([
    ['a page', html(404), /404, text\/html/],
    ['nothing', { status: 404, text: '' }, /404, no content type, and nothing in it/],
    ['JSON', { ...json({ error: 'no' }), status: 404 }, /404, application\/json, which begins as JSON does/],
  ])('%s for what is not found is not the word of the hub that there is no such device', async (_, answer, told) => {
    hub.answerBy(() => answer);
    const asked = ['status', 'doctor'].map((command) => run(command, '--device', 'line-7'));
    for (const { code, stderr } of await Promise.all([apply(), ...asked])) {
      expect({ code, stderr }).toMatchObject({ code: 3, stderr: expect.stringMatching(told) as string });
    }
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
    const identity = join(folder, 'identity');
    writeFileSync(identity, `HostName=${hub.name};DeviceId=line-7;SharedAccessKey=${'b'.repeat(43)}=`);
    const args = ['--connection-string-file', identity, '--ca', hub.caFile, '--data', join(folder, 'device')];
    const rest = `--rest=https://localhost:${hub.httpsPort}`;
    const start = () => startProgram('simulator/bin/simulator.mjs', [...args, rest]);
    const asked = String.raw`ended with 3: mooring-simulator: GET .*localhost:\d+.*`;
    hub.answerBy(() => html(200));
    await expect(start()).rejects.toThrow(new RegExp(`${asked}200, text/html.*<!DOCTYPE html> <title>.*proxy`));
    hub.answerBy(() => ({ ...json({ error: 'no', token: 'hunter2' }), status: 401 }));
    await expect(start()).rejects.toThrow(new RegExp(`${asked}401, application/json, which begins as JSON does`));
    hub.answerBy(() => ({ ...json({ Message: 'ErrorCode:Some;no way' }), status: 401 }));
    await expect(start()).rejects.toThrow(new RegExp(`${asked}401: ErrorCode:Some;no way`));
  });
});

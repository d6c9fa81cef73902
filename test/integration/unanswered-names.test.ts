import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { cleanEnv, root, shippedProgram } from '../running/mooring.ts';
import { endBy, startSilence, untilAsked, whyNoSilence, type Silence } from './unanswered-names.ts';

if (whyNoSilence !== undefined) process.stderr.write(`Skipped: names that nobody answers for (${whyNoSilence}).\n`);

const promisedMilliseconds = 1000;
const name = `hub-${process.pid}.contoso.example`;
const key = Buffer.from('the key of a policy in a test...').toString('base64');
const workload = join(root, 'manifests/workloads/line-inspection.workload.yaml');

describe.runIf(whyNoSilence === undefined)('where a name is looked up and nobody answers', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mooring-names-'));
  const env = () =>
    cleanEnv({ IOTHUB_CONNECTION_STRING: `HostName=${name};SharedAccessKeyName=service;SharedAccessKey=${key}` });
  const identity = join(folder, 'identity');
  let silence: Silence;
  let child: ChildProcess | undefined;
  beforeAll(async () => {
    writeFileSync(identity, `HostName=${name};DeviceId=line-7;SharedAccessKey=${key}`);
    silence = await startSilence(folder, '127.0.0.78');
  });
  afterEach(() => void child?.kill('SIGKILL'));
  afterAll(() => {
    silence.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each([
    ['apply', 'SIGTERM', ['apply', workload, '--device', 'line-7', '--watch']],
    ['apply', 'SIGINT', ['apply', workload, '--device', 'line-7']],
    ['status', 'SIGTERM', ['status', '--device', 'line-7']],
    ['doctor', 'SIGTERM', ['doctor', '--device', 'line-7']],
  ] as const)(
    'mooring %s ends within a second of %s, with the status of what was interrupted',
    async (_, signal, args) => {
      const asked = silence.asked();
      child = silence.start(shippedProgram(), args, env());
      let said = '';
      child.stderr?.setEncoding('utf8').on('data', (text: string) => void (said += text));
      await untilAsked(asked, child);
      const end = await endBy(child, signal);
      expect(end.status).toBe(130);
      expect(end.milliseconds).toBeLessThan(promisedMilliseconds);
      expect(said).toContain('interrupted');
    },
  );

  it('mooring serve ends within a second of SIGTERM, and takes its token away', async () => {
    child = silence.start(shippedProgram(), ['serve', '--port', '0', '--token-file', 'token'], env());
    if (child.stdout === null) throw new Error('no standard output');
    const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
    const { url, tokenFile } = JSON.parse(line) as { url: string; tokenFile: string };
    const token = readFileSync(tokenFile, 'utf8').split('\n')[0] ?? '';
    const asked = silence.asked();
    const answer = fetch(`${url}/devices/line-7/state`, { headers: { authorization: `Bearer ${token}` } });
    const settled = answer.catch(() => undefined);
    await untilAsked(asked, child);
    const end = await endBy(child, 'SIGTERM');
    expect(end.status).toBe(143);
    expect(end.milliseconds).toBeLessThan(promisedMilliseconds);
    expect(() => readFileSync(tokenFile)).toThrow(/ENOENT/);
    await settled;
  });

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('the simulator ends within a second of %s', async (signal) => {
    const asked = silence.asked();
    const args = ['--connection-string-file', identity, '--data', join(folder, 'device')];
    child = silence.start(join(root, 'simulator/bin/simulator.mjs'), args, env());
    await untilAsked(asked, child);
    const end = await endBy(child, signal);
    expect(end.status).toBe(143);
    expect(end.milliseconds).toBeLessThan(promisedMilliseconds);
  });

  it('the simulator ends within a second of the end of its standard input', async () => {
    const asked = silence.asked();
    const args = ['--connection-string-file', identity, '--data', join(folder, 'device')];
    child = silence.start(join(root, 'simulator/bin/simulator.mjs'), [...args, '--until-stdin-closes'], env());
    await untilAsked(asked, child);
    const exited = once(child, 'exit');
    const startedMilliseconds = performance.now();
    child.stdin?.end();
    await exited;
    expect(performance.now() - startedMilliseconds).toBeLessThan(promisedMilliseconds);
  });
});

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { RunningProgram } from '../../composer/src/processes/start-program.ts';
import {
  repository,
  startDevice,
  startHub,
  startService,
  takeFolder,
  untilEnded,
  type TestHub,
  type TestService,
} from './service-rig.ts';

const password = 'hunter2-hunter2';

/** The worked example, with credentials to keep secret. */
async function readWorkload(): Promise<string> {
  const text = await readFile(join(repository, 'manifests/workloads/line-inspection.workload.yaml'), 'utf8');
  const credentials =
    "registries:\n  contoso: { address: contoso.azurecr.io, username: puller, password: '${ACR_PASSWORD}' }\n";
  return `${text.trimEnd()}\n${credentials}`;
}

describe('the service with a local hub', () => {
  let folder: Awaited<ReturnType<typeof takeFolder>>;
  let hub: TestHub;
  let device: RunningProgram;
  let service: TestService;
  let request: { files: { name: string; text: string }[]; env: Record<string, string> };

  beforeAll(async () => {
    folder = await takeFolder('service-apply');
    hub = await startHub(folder.dir);
    await hub.hub.ensureEdgeDevice('line-silent');
    device = await startDevice(folder.dir, hub, 'line-7', ['camera-drop:smb', 'results:nfs']);
    service = await startService(join(folder.dir, 'service'), ['--local-hub', hub.dir]);
    const text = await readWorkload();
    request = { files: [{ name: 'line-inspection.workload.yaml', text }], env: { ACR_PASSWORD: password } };
  });
  afterAll(async () => {
    await service?.end('SIGTERM');
    await device?.stop();
    await hub?.stop();
    await folder.remove();
  });

  it('applies a workload to a simulated device and ends with an answer from every share', async () => {
    const wanted = { ...request, device: 'line-7', watch: true, deadlineSeconds: 80, pollSeconds: 1 };
    const started = await service.ask('POST', '/apply', wanted);
    expect(started).toMatchObject({
      status: 202,
      json: { device: 'line-7', workload: 'line-inspection', simulated: true },
    });
    const job = await untilEnded(service, started);
    expect(job).toMatchObject({ outcome: 'done', exitCode: 0, push: 'made', suspects: [] });
    const bindings = job['bindings'] as { share: string }[];
    expect(new Set(bindings.map(({ share }) => share))).toEqual(new Set(['camera-drop', 'results']));
    for (const binding of bindings) expect(binding).toMatchObject({ degree: 'answered' });
    expect(job['events']).toContainEqual(expect.objectContaining({ kind: 'pushed', times: 1 }));

    // The method that the watch calls answers before the first report stands in the twin.
    const state = await vi.waitFor(
      async () => {
        const answer = await service.ask('GET', '/devices/line-7/state');
        expect(answer.json?.['reporters']).toHaveProperty('line-inspection-prober');
        return answer;
      },
      { timeout: 40_000, interval: 200 },
    );
    expect(state).toMatchObject({ status: 200, json: { device: 'line-7', simulated: true } });
    const modules = state.json?.['modules'] as { name: string; runtimeStatus: string }[];
    expect(modules).toContainEqual(expect.objectContaining({ name: 'detector', runtimeStatus: 'running' }));
    for (const text of [started.text, JSON.stringify(job), state.text, service.log()])
      expect(text).not.toContain(password);
  }, 120_000);

  it('only pushes without a watch, and claims nothing beyond that', async () => {
    const started = await service.ask('POST', '/apply', { ...request, device: 'line-silent' });
    expect(await untilEnded(service, started)).toMatchObject({ outcome: 'pushed', push: 'made', bindings: [] });
  });

  it('cancels a watch at once, and says that the deployment stays on the device', async () => {
    const started = await service.ask('POST', '/apply', { ...request, device: 'line-silent', watch: true });
    const location = String(started.headers.get('location'));
    await vi.waitFor(
      async () => expect((await service.ask('GET', location)).json).toMatchObject({ state: 'running', push: 'made' }),
      { timeout: 20_000 },
    );
    const cancelled = await service.ask('DELETE', location);
    expect(cancelled).toMatchObject({ status: 200, json: { state: 'ended', outcome: 'cancelled', push: 'made' } });
    expect(cancelled.json?.['why']).toContain('stays on the device');
    expect((await service.ask('GET', location)).json).toEqual(cancelled.json);
  });

  it('answers by its deadline that the rollout is not finished, with the reason', async () => {
    const wanted = { ...request, device: 'line-silent', watch: true, deadlineSeconds: 1, pollSeconds: 1 };
    const job = await untilEnded(service, await service.ask('POST', '/apply', wanted));
    expect(job).toMatchObject({ outcome: 'unfinished', exitCode: 4 });
    expect(job['why']).toContain('edgeAgent has not taken version');
  });

  it('says of an unknown device that it is unknown, and pushes nothing', async () => {
    const job = await untilEnded(service, await service.ask('POST', '/apply', { ...request, device: 'line-nine' }));
    expect(job).toMatchObject({
      outcome: 'refused',
      push: 'notMade',
      problem: { code: 'device-unknown', exitCode: 1 },
    });
    expect(await service.ask('GET', '/devices/line-nine/state')).toMatchObject({
      status: 404,
      json: { code: 'device-unknown' },
    });
  });

  it('calls a device of which nothing is known not well', async () => {
    const state = await service.ask('GET', '/devices/line-silent/state');
    expect(state).toMatchObject({ status: 200, json: { well: false } });
  });

  it('ends within a second of SIGTERM while it watches', async () => {
    const second = await startService(join(folder.dir, 'second'), ['--local-hub', hub.dir]);
    const started = await second.ask('POST', '/apply', { ...request, device: 'line-silent', watch: true });
    await vi.waitFor(
      async () => {
        const { json } = await second.ask('GET', String(started.headers.get('location')));
        expect(json).toMatchObject({ push: 'made' });
      },
      { timeout: 20_000 },
    );
    const end = await second.end('SIGTERM');
    expect(end.code).toBe(0);
    expect(end.milliseconds).toBeLessThan(1000);
  });
});

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { moduleWith, Rig, type Json } from './simulator-rig.ts';

const waiting = { timeout: 25_000, interval: 100 };

describe('a simulated device on the local hub', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await Rig.start();
    await rig.startSimulator('--share=camera', '--share=results:nfs:cloud', '--rights=1');
  });
  afterAll(() => rig.stop());

  const statusOf = async (module: string) => (await rig.modules())[module]?.runtimeStatus;
  const volumes = {
    camera: { share: 'camera', path: '/mooring/volumes/camera' },
    results: { share: 'results', path: '/mooring/volumes/results' },
  };
  const prober = moduleWith(['camera', 'results'], { MOORING_ROLE: 'prober' });
  const proberTwin = { volumes, probeIntervalSeconds: 5, probeDeadlineSeconds: 1 };
  const stateOf = async (volume: string) =>
    (((await rig.reported('w-prober')).volumes ?? {}) as Record<string, { state?: string }>)[volume]?.state;

  it('says that it is simulated, and that it has no configuration before any deployment', async () => {
    expect(rig.simulator?.ready).toMatchObject({
      event: 'ready',
      simulated: true,
      device: 'line-7',
      profile: 'ase-1node',
    });
    await expect
      .poll(async () => ((await rig.reported('$edgeAgent')).lastDesiredStatus as Json | undefined)?.code, waiting)
      .toBe(417);
    expect(JSON.stringify((await rig.reported('$edgeAgent')).version)).toContain('simulated');
  });

  it('leaves what is needed to reach it in a file for the owner only', async () => {
    const file = join(rig.data, 'simulator.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(await rig.description()).toMatchObject({
      kind: 'mooring-simulator',
      device: 'line-7',
      shares: [{ name: 'camera' }, { name: 'results' }],
    });
  });

  it('applies a deployment: claims are bound, modules run, and the real prober has an answer from each share', async () => {
    await rig.deploy({ detector: moduleWith(['camera', 'results']), 'w-prober': prober }, { 'w-prober': proberTwin });
    await expect.poll(() => statusOf('detector'), waiting).toBe('running');
    await expect.poll(() => statusOf('w-prober'), waiting).toBe('running');
    const report = await rig.reported('$edgeAgent');
    expect(report).toMatchObject({
      lastDesiredStatus: { code: 200 },
      runtime: { platform: { os: 'Kubernetes' } },
      systemModules: { edgeAgent: { runtimeStatus: 'running' }, edgeHub: { runtimeStatus: 'running' } },
    });
    await expect.poll(() => stateOf('camera'), waiting).toBe('ok');
    await expect.poll(() => stateOf('results'), waiting).toBe('ok');
    const { agent } = await rig.reported('w-prober');
    expect(agent).toMatchObject({ simulated: true });
    // On a busy machine the shares may answer before the node is read; it is then unknown for one report.
    const where = async () => (await rig.reported('w-prober'))['where'];
    await expect
      .poll(where, waiting)
      .toMatchObject({ node: 'k8s-sim0001cl-sim0001', nodeSource: 'token', namespace: 'iotedge' });
    const state = await rig.control('GET', '/state');
    expect(state.body['claims']).toEqual([
      { name: 'camera', phase: 'Bound', volume: 'camera' },
      { name: 'results', phase: 'Bound', volume: 'results' },
    ]);
  });

  it('breaks a share so that the prober says it is unreachable, and mends it', async () => {
    expect(await rig.control('POST', '/shares/camera/break')).toMatchObject({
      status: 200,
      body: { fault: 'unreachable' },
    });
    await expect.poll(() => stateOf('camera'), waiting).toBe('unreachable');
    expect(await stateOf('results')).toBe('ok');
    await rig.control('POST', '/shares/camera/mend');
    await rig.control('POST', '/shares/results/break', { as: 'unmounted' });
    await expect.poll(() => stateOf('results'), waiting).toBe('missing');
    await rig.control('POST', '/shares/results/mend');
    await expect.poll(() => stateOf('camera'), { ...waiting, timeout: 60_000 }).toBe('ok');
  }, 120_000);

  it('refuses a share it does not have, a fault it does not know and a stranger', async () => {
    const unknown = await rig.control('POST', '/shares/camra/break');
    expect(unknown).toMatchObject({
      status: 404,
      body: { message: expect.stringContaining('camera, results') as string },
    });
    expect((await rig.control('POST', '/shares/camera/break', { as: 'eaten' })).status).toBe(400);
    const { control } = await rig.description();
    expect((await fetch(`${control.url}/state`)).status).toBe(401);
  });

  it('keeps the old pod running, and the twin looking well, while a wrong share keeps the new one waiting', async () => {
    const before = (await rig.modules())['detector']?.lastStartTimeUtc;
    await rig.deploy({ detector: moduleWith(['camera', 'resuts']), 'w-prober': prober }, { 'w-prober': proberTwin });
    await expect
      .poll(async () => JSON.stringify(((await rig.modules())['detector'] as Json | undefined)?.['settings']), waiting)
      .toContain('resuts');
    expect((await rig.modules())['detector']).toMatchObject({ runtimeStatus: 'running', lastStartTimeUtc: before });
    const state = await rig.control('GET', '/state');
    expect(state.body['pods']).toContainEqual(
      expect.objectContaining({
        module: 'detector',
        phase: 'Pending',
        reason: expect.stringContaining('unbound immediate PersistentVolumeClaims') as string,
      }),
    );
  });

  it('reports a module as failed whose share is not there from the start, and removes what is no longer deployed', async () => {
    await rig.deploy({ newcomer: moduleWith(['nowhere']) });
    await expect.poll(() => statusOf('newcomer'), waiting).toBe('failed');
    await expect.poll(() => statusOf('w-prober'), waiting).toBeUndefined();
    expect((await rig.modules())['newcomer']?.statusDescription).toContain('Unschedulable');
    await expect
      .poll(async () => {
        const modules = (await rig.rest('GET', `/devices/${rig.device}/modules`)) as unknown as Json[];
        return modules.map((module) => String(module['moduleId'])).toSorted((a, b) => a.localeCompare(b, 'en'));
      }, waiting)
      .toEqual(['$edgeAgent', '$edgeHub', 'newcomer']);
    const state = await rig.control('GET', '/state');
    expect(state.body['shares']).toContainEqual(expect.objectContaining({ name: 'camera', volume: 'Released' }));
  });

  it('answers the Kubernetes API by rights', async () => {
    await rig.deploy({ reporter: moduleWith([], { MOORING_ROLE: 'reporter', NVIDIA_VISIBLE_DEVICES: 'all' }) });
    const podsFolder = join(rig.data, 'pods');
    const pod = () => readdirSync(podsFolder).find((name) => name.startsWith('reporter-')) ?? '';
    await expect.poll(() => statusOf('reporter'), waiting).toBe('running');
    const token = readFileSync(
      join(podsFolder, pod(), 'rootfs/var/run/secrets/kubernetes.io/serviceaccount/token'),
      'utf8',
    );
    const version = await rig.kubernetes('GET', '/version', { token });
    expect(version.lines[0]).toMatchObject({ gitVersion: 'v1.35.0+simulated' });
    const pods = await rig.kubernetes('GET', '/api/v1/namespaces/iotedge/pods?fieldSelector=metadata.name%3D' + pod(), {
      token,
    });
    expect(pods.lines[0]).toMatchObject({ kind: 'PodList', items: [{ spec: { nodeName: 'k8s-sim0001cl-sim0001' } }] });
    const nodes = await rig.kubernetes('GET', '/api/v1/nodes', { token });
    expect(nodes).toMatchObject({ status: 403, lines: [{ kind: 'Status', reason: 'Forbidden' }] });
    expect(nodes.lines[0]?.['message']).toContain('system:serviceaccount:iotedge:reporter');
    expect((await rig.kubernetes('GET', '/version', { token: '' })).status).toBe(401);
    const spec = { resourceAttributes: { verb: 'list', resource: 'nodes' } };
    const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
    expect(await rig.kubernetes('POST', path, { token, body: { spec } })).toMatchObject({
      status: 201,
      lines: [{ status: { allowed: false } }],
    });
  });

  it('shows the GPU of the node to a reporter that asks to see it', async () => {
    await expect
      .poll(async () => JSON.stringify((await rig.reported('reporter'))['gpus'] ?? {}), waiting)
      .toContain('Tesla T4 (simulated)');
  });

  it('watches: what is there, then every change, until the time is over', async () => {
    const list = await rig.kubernetes('GET', '/api/v1/namespaces/iotedge/pods');
    const version = (list.lines[0] as { metadata: { resourceVersion: string } }).metadata.resourceVersion;
    const path = '/api/v1/namespaces/iotedge/pods?watch=true';
    const watching = rig.kubernetes('GET', `${path}&resourceVersion=${version}&timeoutSeconds=4`);
    await rig.deploy({ latecomer: moduleWith([]) });
    const types = (await watching).lines.map((line) => {
      const { metadata } = line['object'] as { metadata: { labels: Record<string, string> } };
      return `${String(line['type'])} ${metadata.labels['net.azure-devices.edge.module']}`;
    });
    expect(types.slice(0, 2)).toEqual(['MODIFIED reporter', 'ADDED latecomer']);
    expect(types).toContain('DELETED reporter');
    const fresh = await rig.kubernetes('GET', `${path}&timeoutSeconds=1`);
    expect(fresh.lines.map((line) => line['type'])).toEqual(['ADDED', 'ADDED', 'ADDED']);
  }, 60_000);
});

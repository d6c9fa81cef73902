import { join } from 'node:path';
import type { Reported } from '@mooring/contract';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  allResources,
  clusterGranting,
  startKubernetesServer,
  type KubernetesServer,
} from '../running/kubernetes-server.ts';
import { reportedIn } from './reported-document.ts';
import { eventually, scratchFolder, startHub, startReporter, type Hub, type Program } from './reporter-world.ts';

const device = 'contoso-edge-6';

describe('what the reporter tells of the cluster', () => {
  const folder = scratchFolder();
  let hub: Hub;
  let api: KubernetesServer;
  let program: Program | undefined;
  let count = 0;

  beforeAll(async () => {
    api = await startKubernetesServer(folder.path);
    hub = await startHub(join(folder.path, 'hub'));
  });
  afterEach(async () => {
    await program?.stop();
    program = undefined;
  });
  afterAll(async () => {
    await api.stop();
    await hub.stop();
    folder.remove();
  });

  /** The twin once the cluster was asked, or with `asked` false as it is told first. */
  async function reported(asked = true): Promise<{ document: Reported; errors: string }> {
    count += 1;
    const module = `reporter-${count}`;
    const key = await hub.addModule(device, module);
    program = startReporter(
      {
        PATH: process.env['PATH'],
        HOSTNAME: 'reporter-pod',
        ...api.environment,
        EdgeHubConnectionString: `HostName=${hub.name};DeviceId=${device};ModuleId=${module};SharedAccessKey=${key};GatewayHostName=localhost:${hub.mqttPort}`,
        EdgeModuleCACertificateFile: hub.caFile,
      },
      ['--path.rootfs', api.rootfs, '--log-level', 'trace'],
    );
    await program.ready;
    const document = await eventually('the reported twin', async () => {
      const document = reportedIn(await hub.twin(device, module));
      return asked && document?.cluster.detail === 'not asked yet' ? undefined : document;
    });
    return { document, errors: program.errors() };
  }

  it('is everything with the rights of level 2, and the node it runs on by its pod', async () => {
    api.answerBy(clusterGranting(allResources));
    const { document, errors } = await reported();
    expect(document.cluster).toMatchObject({ level: 2, version: 'v1.35.0' });
    expect(document.cluster).not.toHaveProperty('detail');
    expect(document.where).toEqual({ node: 'k8s-1', nodeSource: 'api', pod: 'reporter-pod', namespace: 'iotedge' });
    expect(document.nodes).toEqual({ n0: { name: 'k8s-1', ready: 'true', gpusAllocatable: 1 } });
    expect(document.claims['camera-drop']).toEqual({ name: 'camera-drop', phase: 'Bound', volume: 'camera-drop' });
    expect(document.persistentVolumes['camera-drop']?.claim).toBe('iotedge/camera-drop');
    expect(errors).not.toContain(api.token);
    expect(JSON.stringify(document)).not.toContain(api.token);
  });

  it('is the namespace alone with the rights of level 1', async () => {
    api.answerBy(clusterGranting(['pods', 'persistentvolumeclaims']));
    const { document } = await reported();
    expect(document.cluster).toMatchObject({ level: 1, rights: { nodes: 'denied', persistentvolumes: 'denied' } });
    expect(document.nodes).toEqual({ n0: { name: 'k8s-1', ready: 'unknown' } });
    expect(document.persistentVolumes).toEqual({});
  });

  it('is that nothing is allowed, with the rights of level 0', async () => {
    api.answerBy(clusterGranting([]));
    const { document } = await reported();
    expect(document.cluster).toMatchObject({ level: 0, version: 'v1.35.0', rights: { pods: 'denied' } });
    expect(document.where.nodeSource).toBe('unknown');
  });

  it('is unknown, never denied, where the API fails', async () => {
    api.answerBy(() => ({ status: 500, body: { kind: 'Status', code: 500, message: 'etcd is gone' } }));
    const { document } = await reported();
    expect(document.cluster.rights).toEqual({
      pods: 'unknown',
      persistentvolumeclaims: 'unknown',
      nodes: 'unknown',
      persistentvolumes: 'unknown',
    });
    expect(document.cluster).not.toHaveProperty('level');
    expect(document.cluster.detail).toContain('right to pods');
  });

  it('does not keep the rest waiting where the API never answers', async () => {
    api.answerBy(() => undefined);
    const { document } = await reported(false);
    expect(document.cluster.rights.pods).toBe('unknown');
    expect(document.machine?.cpus).toBeGreaterThan(0);
  });
});

import { readFileSync } from 'node:fs';
import type { Server, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  closeServer,
  edgeEnvironment,
  freePort,
  listen,
  promisedEndMilliseconds,
  scratchFolder,
  startHub,
  startReporter,
  type Hub,
} from './reporter-world.ts';
import { createWorkloadApi, type WorkloadFaults } from './reporter-workload-api.ts';

const device = 'contoso-edge-2';

describe('a connection that fails names the step', () => {
  const folder = scratchFolder();
  let hub: Hub;
  let key = '';
  let workloadApi: Server | undefined;

  beforeAll(async () => {
    hub = await startHub(join(folder.path, 'hub'));
    key = await hub.addModule(device, 'reporter');
  });
  afterEach(async () => {
    if (workloadApi) await closeServer(workloadApi);
    workloadApi = undefined;
  });
  afterAll(async () => {
    await hub.stop();
    folder.remove();
  });

  async function environmentWith(faults: WorkloadFaults, withKey = key): Promise<NodeJS.ProcessEnv> {
    workloadApi = createWorkloadApi(withKey, hub.caFile, faults);
    const port = await listen(workloadApi, { host: '127.0.0.1', port: 0 });
    return edgeEnvironment(hub, device, 'reporter', `http://localhost:${port}/`);
  }

  /** Runs the reporter until it gives up. */
  async function failure(environment: NodeJS.ProcessEnv): Promise<{ code: number | null; errors: string }> {
    const program = startReporter(environment, ['--connect-deadline-seconds', '2']);
    const { code } = await program.ended;
    return { code, errors: program.errors() };
  }

  it('workload API unreachable: nothing listens', async () => {
    const { code, errors } = await failure(
      edgeEnvironment(hub, device, 'reporter', `http://localhost:${await freePort()}/`),
    );
    expect(code).toBe(3);
    expect(errors).toContain('"step":"workloadApi"');
    expect(errors).toMatch(
      /workload API unreachable: the workload API at http:\/\/localhost:\d+\/ gave no answer to GET/,
    );
    expect(errors).toContain('ECONNREFUSED');
    expect(errors).toMatch(/Gave up after \d+ attempts in 2 s/);
  });

  it('workload API unreachable: what answers is something else', async () => {
    workloadApi = createWorkloadApi(key, hub.caFile);
    workloadApi.removeAllListeners('request').on('request', (_, response: ServerResponse) => {
      response.end('<html>hello</html>');
    });
    const port = await listen(workloadApi, { host: '127.0.0.1', port: 0 });
    const { errors } = await failure(edgeEnvironment(hub, device, 'reporter', `http://localhost:${port}/`));
    expect(errors).toContain('which is no trust bundle');
  });

  it('sign refused, with the answer of the runtime', async () => {
    const { code, errors } = await failure(
      await environmentWith({ sign: { status: 404, body: '{"message":"Module not found"}' } }),
    );
    expect(code).toBe(3);
    expect(errors).toContain('"step":"sign"');
    expect(errors).toContain('sign refused: the workload API');
    expect(errors).toContain('Module not found');
  });

  it('sign refused: an answer without a digest, at which the SDK alone would end the process', async () => {
    const { code, errors } = await failure(await environmentWith({ sign: { status: 200, body: '{}' } }));
    expect(code).toBe(3);
    expect(errors).toContain('"step":"sign"');
    expect(errors).not.toContain('ERR_INVALID_ARG_TYPE');
  });

  it('TLS: a trust bundle that does not hold the hub’s authority', async () => {
    const otherHub = await startHub(join(folder.path, 'other-hub'));
    const trustBundle = readFileSync(otherHub.caFile, 'utf8');
    await otherHub.stop();
    const { code, errors } = await failure(await environmentWith({ trustBundle }));
    expect(code).toBe(3);
    expect(errors).toContain('"step":"tls"');
    expect(errors).toMatch(/TLS to the hub failed: localhost:\d+ did not pass verification/);
  });

  it('hub unreachable: nothing listens at the gateway', async () => {
    const environment = await environmentWith({});
    const { code, errors } = await failure({
      ...environment,
      IOTEDGE_GATEWAYHOSTNAME: `localhost:${await freePort()}`,
    });
    expect(code).toBe(3);
    expect(errors).toContain('"step":"hubUnreachable"');
  });

  it('hub refused: another key', async () => {
    const otherKey = Buffer.alloc(32, 7).toString('base64');
    const { code, errors } = await failure(await environmentWith({}, otherKey));
    expect(code).toBe(3);
    expect(errors).toContain('"step":"hub"');
    expect(errors).toContain(
      `hub refused: localhost:${hub.mqttPort} speaks TLS but did not let module ${device}/reporter in`,
    );
    expect(errors).not.toContain(otherKey);
  });

  it('no identity: neither IoT Edge nor a connection string', async () => {
    const { code, errors } = await failure({ PATH: process.env['PATH'] });
    expect(code).toBe(2);
    expect(errors).toContain('no usable identity in the environment: IOTEDGE_WORKLOADURI');
  });

  it('no identity: a broken connection string, without telling its key', async () => {
    const { code, errors } = await failure({
      PATH: process.env['PATH'],
      EdgeHubConnectionString: `HostName=${hub.name};DeviceId=${device};SharedAccessKey=${key}`,
    });
    expect(code).toBe(2);
    expect(errors).toContain('EdgeHubConnectionString lacks a usable ModuleId');
    expect(errors).not.toContain(key);
  });

  it('no identity: a CA file that is not there', async () => {
    const { code, errors } = await failure({
      PATH: process.env['PATH'],
      EdgeHubConnectionString: `HostName=${hub.name};DeviceId=${device};ModuleId=reporter;SharedAccessKey=${key};GatewayHostName=localhost:${hub.mqttPort}`,
      EdgeModuleCACertificateFile: join(folder.path, 'absent.pem'),
    });
    expect(code).toBe(2);
    expect(errors).toContain('EdgeModuleCACertificateFile cannot be read');
  });

  it('ends at once on SIGTERM while it waits to try again', async () => {
    const environment = edgeEnvironment(hub, device, 'reporter', `http://localhost:${await freePort()}/`);
    const program = startReporter(environment);
    await new Promise<void>((resolve) => {
      program.child.stderr?.on('data', () => {
        if (program.errors().includes('workload API unreachable')) resolve();
      });
    });
    const end = await program.signal('SIGTERM');
    expect(end.code).toBe(0);
    expect(end.milliseconds).toBeLessThan(promisedEndMilliseconds);
  });
});

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectHub } from '../../composer/src/hub/connect-hub.ts';
import { findHubEndpoint } from '../../composer/src/hub/endpoint.ts';
import type { Hub } from '../../composer/src/hub/hub.ts';
import { makeWorkplace, mooring, root, startUp, type Up } from '../running/mooring.ts';

const workload = join(root, 'manifests/workloads/line-inspection.workload.yaml');

interface ApplyJson {
  readonly outcome: string;
  readonly bindings: readonly {
    module: string;
    path: string;
    share: string;
    degree: string;
    node?: string;
    why: string;
  }[];
  readonly suspects: readonly { share: string; by: string; didYouMean?: string }[];
  readonly modules: readonly { name: string; state: string }[];
}

describe('applying to a simulated device through the local hub', () => {
  const workplace = makeWorkplace();
  const hubDir = join(workplace.dir, '.mooring/hub');
  let up: Up;
  let hub: Hub;

  beforeAll(async () => {
    up = await startUp(workplace.dir, ['--device', 'line-7', '--share', 'inbox', '--share', 'outbox:nfs']);
    hub = await connectHub(await findHubEndpoint(hubDir, {}), { callDeadlineSeconds: 10 });
  }, 180_000);
  afterAll(async () => {
    await up.stop();
    workplace.remove();
  });

  async function apply(
    file: string,
    ...flags: string[]
  ): Promise<{ code: number | null; report: ApplyJson; stderr: string }> {
    const args = ['apply', file, '--device', 'line-7', '--local-hub', hubDir, '--format', 'json', ...flags];
    const { code, stdout, stderr } = await mooring(args, { cwd: workplace.dir });
    return { code, report: (stdout === '' ? {} : JSON.parse(stdout)) as ApplyJson, stderr };
  }

  /** A workload of one module with the given mounts. */
  function write(name: string, volumes: string, mounts: string, more = ''): string {
    const file = join(workplace.dir, name);
    writeFileSync(
      file,
      `apiVersion: mooring/v1\nkind: Workload\nmetadata: { name: line-inspection }\nvolumes: ${volumes}\nmodules:\n  app: { image: contoso.azurecr.io/app:1, mounts: ${mounts} }\n${more}`,
    );
    return file;
  }

  it('proves each binding by an answer of the share, and says on which node', async () => {
    const { code, report } = await apply(workload, '--watch');
    expect(code).toBe(0);
    expect(report.outcome).toBe('done');
    expect(report.bindings.map(({ module, path, share, degree }) => [module, path, share, degree])).toEqual([
      ['detector', '/home/input', 'camera-drop', 'answered'],
      ['detector', '/home/output', 'results', 'answered'],
      ['archiver', '/data', 'results', 'answered'],
    ]);
    for (const binding of report.bindings) expect(binding.node).toMatch(/^k8s-sim/);
  });

  it('claims nothing without --watch beyond the push', async () => {
    const { code, report } = await apply(workload);
    expect({ code, outcome: report.outcome, bindings: report.bindings }).toEqual({
      code: 0,
      outcome: 'pushed',
      bindings: [],
    });
  });

  it('names a share that is not there, the near match, and ends with exit 1; the corrected workload then works', async () => {
    const wrong = join(root, 'manifests/workloads/wrong-share.workload.yaml');
    const failed = await apply(wrong, '--watch', '--grace', '3');
    expect(failed.code).toBe(1);
    expect(failed.report.suspects).toMatchObject([
      { share: 'camera-dorp', by: 'reasoning', didYouMean: 'camera-drop' },
    ]);
    // edgeAgent deletes claims that no module names and their volumes are then Released: the prober must have held it.
    expect((await apply(workload, '--watch')).code).toBe(0);
  });

  it('accuses no share when a GPU is what is lacking', async () => {
    const file = write(
      'gpus.yaml',
      '{ in: { share: inbox } }',
      '{ /in: in }',
      '  greedy: { image: contoso.azurecr.io/greedy:1, gpu: 2 }\n',
    );
    const { code, report } = await apply(file, '--watch', '--grace', '3');
    expect({ code, suspects: report.suspects }).toEqual({ code: 1, suspects: [] });
    expect(report.modules.find((module) => module.name === 'greedy')?.state).toBe('failing');
  });

  it('finds a share that is stuck although the module runs', async () => {
    const file = write(
      'two.yaml',
      '{ in: { share: inbox }, out: { share: outbox, protocol: nfs } }',
      '{ /in: in, /out: out }',
    );
    expect((await apply(file, '--watch')).code).toBe(0);
    const sim = (...args: string[]) => mooring(['sim', ...args], { cwd: workplace.dir });
    expect((await sim('break', 'outbox', '--as', 'stuck')).code).toBe(0);
    const { code, report } = await apply(file, '--watch', '--grace', '3');
    expect((await sim('mend', 'outbox')).code).toBe(0);
    expect(code).toBe(1);
    expect(report.bindings).toMatchObject([
      { path: '/in', degree: 'answered' },
      { path: '/out', degree: 'running', why: expect.stringContaining('stuck') as unknown },
    ]);
    expect((await apply(file, '--watch')).code).toBe(0);
  });

  it('takes an imported manifest, which ends "not proved", and accepts less when told to', async () => {
    const content = JSON.parse(
      readFileSync(join(root, 'manifests/deployments/line-inspection.deployment.json'), 'utf8'),
    ) as {
      modulesContent: { $edgeAgent: { 'properties.desired': { modules: Record<string, unknown> } } } & Record<
        string,
        unknown
      >;
    };
    for (const name of ['reporter', 'line-inspection-prober']) {
      delete content.modulesContent.$edgeAgent['properties.desired'].modules[name];
      delete content.modulesContent[name];
    }
    const file = join(workplace.dir, 'imported.json');
    writeFileSync(file, JSON.stringify(content));
    const unproved = await apply(file, '--watch');
    expect({ code: unproved.code, outcome: unproved.report.outcome }).toEqual({ code: 1, outcome: 'notProved' });
    const text = await mooring(['apply', file, '--device', 'line-7', '--local-hub', hubDir, '--watch'], {
      cwd: workplace.dir,
    });
    expect(text.stdout).toContain('not proved');
    const accepted = await apply(file, '--watch', '--require', 'running');
    expect({ code: accepted.code, outcome: accepted.report.outcome }).toEqual({ code: 0, outcome: 'done' });
    expect(accepted.report.bindings.every((binding) => binding.degree === 'running')).toBe(true);
  });

  it('refuses a device that an automatic deployment targets, changes nothing, and can be forced', async () => {
    await createDeployment(hubDir, 'fleet', "deviceId = 'line-7'");
    const before = await hub.readAgentTwin('line-7');
    const refused = await apply(workload, '--watch');
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('fleet');
    expect((await hub.readAgentTwin('line-7'))?.desiredVersion).toBe(before?.desiredVersion);
    expect((await apply(workload, '--force', '--watch')).code).toBe(0);
  });

  it('says of a device that the hub does not know that it does not know it', async () => {
    const args = ['apply', workload, '--device', 'line-8', '--local-hub', hubDir];
    const { code, stderr } = await mooring(args, { cwd: workplace.dir });
    expect(code).toBe(1);
    expect(stderr).toContain('has no device line-8');
  });

  it('takes an offline device for unfinished and not for done', async () => {
    await hub.ensureEdgeDevice('dark');
    const args = ['apply', workload, '--device', 'dark', '--local-hub', hubDir, '--watch', '--deadline', '3'];
    const { code, stdout } = await mooring(args, { cwd: workplace.dir });
    expect(code).toBe(4);
    expect(stdout).toContain('offline is not success');
  });
});

/** An automatic deployment as the portal makes one, written by the service SDK. */
async function createDeployment(hubDir: string, id: string, targetCondition: string): Promise<void> {
  const { connectLocalHub } = await import('../../composer/src/hub/local-hub-client.ts');
  const endpoint = await findHubEndpoint(hubDir, {});
  if (endpoint.kind !== 'local') throw new Error('not a local hub');
  const { registry } = connectLocalHub(endpoint);
  const golden = JSON.parse(
    readFileSync(join(root, 'manifests/deployments/line-inspection.deployment.json'), 'utf8'),
  ) as object;
  await registry.addConfiguration({
    id,
    schemaVersion: '1.0',
    labels: {},
    content: golden,
    targetCondition,
    priority: 5,
    etag: '',
  });
}

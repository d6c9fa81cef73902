import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectedCodes } from '../running/documented.ts';
import { makeWorkplace, mooring, root, startUp, type Up } from '../running/mooring.ts';
import { helpExamples, wordsOf } from '../running/shell-examples.ts';

const commands = [
  'compose',
  'check',
  'explain',
  'translate',
  'apply',
  'status',
  'doctor',
  'up',
  'sim break',
  'sim mend',
  'sim state',
  'sim kubeconfig',
  'serve',
];

/** What kubectl and Azure say of a device with the shares of the example. */
const knownFiles = {
  'pv.json': {
    apiVersion: 'v1',
    kind: 'List',
    items: ['camera-drop', 'results'].map((name) => ({
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name },
      spec: { accessModes: ['ReadWriteOnce', 'ReadWriteMany'] },
      status: { phase: 'Available' },
    })),
  },
  'shares.json': {
    value: ['camera-drop', 'results'].map((name) => ({
      name,
      properties: { accessProtocol: 'SMB', shareMappings: [{}] },
    })),
  },
};

describe('the examples in --help', () => {
  const workplace = makeWorkplace();
  let up: Up;
  const env = { MOORING_LOCAL_HUB: join(workplace.dir, '.mooring/hub') };

  beforeAll(async () => {
    up = await startUp(workplace.dir, ['--device', 'line-7', '--share', 'inbox']);
    const file = (name: string) => join(workplace.dir, name);
    const workload = join(root, 'manifests/workloads/line-inspection.workload.yaml');
    for (const name of ['workload.yaml', 'my-workload.yaml', 'one.workload.yaml', 'two.workload.yaml'])
      copyFileSync(workload, file(name));
    copyFileSync(join(root, 'manifests/deployments/line-inspection.deployment.json'), file('deployment.template.json'));
    copyFileSync(file('deployment.template.json'), file('deployment.json'));
    copyFileSync(join(root, 'manifests/deployments/one-share-two-paths.deployment.json'), file('existing.json'));
    writeFileSync(file('production.env'), 'UNUSED=1\n');
    writeFileSync(file('ase.kubeconfig'), kubeconfigOf(workplace.dir));
    for (const [name, known] of Object.entries(knownFiles)) writeFileSync(file(name), JSON.stringify(known));
    const made = (name: string) => join(root, 'manifests/deployments', name);
    copyFileSync(made('full-line.claims.full-line-state.yaml'), file('claims.yaml'));
    copyFileSync(made('kubernetes-stack-edge.kubernetes/40-modules/counter.yaml'), file('deployment.yaml'));
    copyFileSync(join(root, 'manifests/workloads/two-plants.workload.yaml'), file('base.yaml'));
    copyFileSync(join(root, 'manifests/workloads/two-plants.prod.yaml'), file('prod.yaml'));
  }, 180_000);
  afterAll(async () => {
    await up.stop();
    workplace.remove();
  });

  it.each(commands)('of mooring %s work', { timeout: 300_000 }, async (command) => {
    const { stdout: help, code } = await mooring([...command.split(' '), '--help'], { cwd: workplace.dir });
    expect(code).toBe(0);
    const examples = helpExamples(help);
    expect(examples.length).toBeGreaterThan(0);
    for (const example of examples) {
      const [program, ...args] = wordsOf(example);
      // Asking the service is tried in the tests of the service, which hold its addresses equal to docs/service.md.
      if (program === 'curl') continue;
      expect(program).toBe('mooring');
      // It would stay: with nothing on its standard input this ends it as soon as it is up.
      if (args[0] === 'serve') args.push('--until-stdin-closes');
      const cwd = args[0] === 'up' ? makeWorkplaceWith(workplace.dir) : workplace.dir;
      const once = args[0] === 'up' && !args.includes('--once') ? ['--once'] : [];
      const run = await mooring([...args, ...once], { cwd, env: args[0] === 'up' ? {} : env });
      expect({ example, code: run.code, output: run.stderr }).toMatchObject({ code: expectedCodes[example] ?? 0 });
      if (example.includes('sim break results')) await mooring(['sim', 'mend', 'results'], { cwd: workplace.dir });
      if (example.includes('sim break camera-drop'))
        await mooring(['sim', 'mend', 'camera-drop'], { cwd: workplace.dir });
    }
  });
});

/** `up` needs a folder of its own beside the one that already runs. */
function makeWorkplaceWith(from: string): string {
  const { dir } = makeWorkplace();
  copyFileSync(join(from, 'my-workload.yaml'), join(dir, 'my-workload.yaml'));
  return dir;
}

/** A kubeconfig for the cluster of the simulated device. */
function kubeconfigOf(dir: string): string {
  const [device = ''] = readdirSync(join(dir, '.mooring'), { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('simulator.json'),
  );
  const { kubernetes } = JSON.parse(readFileSync(join(dir, '.mooring', device), 'utf8')) as {
    kubernetes: { url: string; caFile: string; adminToken: string };
  };
  return JSON.stringify({
    clusters: [{ name: 'sim', cluster: { server: kubernetes.url, 'certificate-authority': kubernetes.caFile } }],
    users: [{ name: 'admin', user: { token: kubernetes.adminToken } }],
    contexts: [{ name: 'sim', context: { cluster: 'sim', user: 'admin' } }],
    'current-context': 'sim',
  });
}

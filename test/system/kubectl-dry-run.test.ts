import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDiscovery, type Discovery } from '../running/kubernetes-discovery.ts';
import { ended, mooring, root } from '../running/mooring.ts';

const hasKubectl = spawnSync('kubectl', ['version', '--client']).status === 0;
if (!hasKubectl) process.stderr.write('Skipped: kubectl apply --dry-run=client over every output (needs kubectl).\n');

const deployments = join(root, 'manifests/deployments');
const targets = ['ase-1node', 'ase-2node', 'aks-hybrid', 'kubeadm', 'microk8s', 'k3s'];
/** Everything that becomes an object, on every cluster. */
const workload = `
apiVersion: mooring/v1
kind: Workload
metadata: { name: line }
registries: { contoso: { address: contoso.azurecr.io, username: '\${ACR_USER}', password: '\${ACR_PASSWORD}' } }
volumes:
  camera: { share: camera-drop, protocol: smb, server: files.contoso.com, credentials: camera-user }
  results: { share: results, protocol: nfs, server: files.contoso.com, export: /export/results }
  state: { storageClass: fast, size: 20Gi }
  scratch: { memory: 64Mi }
modules:
  detector:
    image: contoso.azurecr.io/detector:1.4.2
    gpu: 1
    mounts: { /in: camera, /out: results, /state: state, /dev/shm: scratch }
    ports: ['8080:80']
    env: { TEXT: "yes: '\\"# \\n---\\nkind: Pod", NUMBER: '0x1f' }
  stopped: { image: 'contoso.azurecr.io/stopped:1', status: stopped }
gitops: { url: 'https://git.contoso.com/line.git' }
`;

/** What stands below the goldens: files by themselves, folders of objects, and folders that kustomize puts together. */
const paths = readdirSync(deployments, { recursive: true, encoding: 'utf8' }).sort();
const files = paths.filter((path) => path.endsWith('.yaml') && !path.includes('/'));
const folders = paths.filter((path) => path.endsWith('.kubernetes'));
const trees = paths.filter((path) => path.endsWith('/kustomization.yaml')).map((path) => dirname(path));

describe.runIf(hasKubectl)('kubectl apply --dry-run=client takes', () => {
  let discovery: Discovery;
  const folder = mkdtempSync(join(tmpdir(), 'mooring-kubectl-'));
  beforeAll(async () => {
    discovery = await startDiscovery();
    writeFileSync(join(folder, 'workload.yaml'), workload);
  });
  afterAll(async () => {
    await discovery.stop();
    rmSync(folder, { recursive: true });
  });

  /** What kubectl says it would make, or its error. */
  async function apply(...what: string[]): Promise<string[]> {
    const args = ['apply', '--dry-run=client', '--validate=false', `--server=${discovery.url}`, ...what];
    // A home of its own: kubectl keeps what it discovered there, and would read somebody's kubeconfig.
    const env = { PATH: process.env['PATH'], HOME: folder };
    const { code, stdout, stderr } = await ended(spawn('kubectl', args, { env, stdio: ['ignore', 'pipe', 'pipe'] }));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const made = stdout.trim().split('\n');
    expect(made.filter((line) => !line.endsWith('created (dry run)'))).toEqual([]);
    return made;
  }

  it('finds goldens of every kind', () => {
    expect([files.length, folders.length, trees.length].every((count) => count > 3)).toBe(true);
  });

  it.each([...files, ...folders])('the golden %s', async (path) => {
    const below = paths.filter((one) => (one === path || one.startsWith(`${path}/`)) && one.endsWith('.yaml'));
    expect(await apply('-R', '-f', join(deployments, path))).toHaveLength(countObjects(below));
  });

  it.each(trees)('the golden %s, as kustomize puts it together', async (path) => {
    const below = paths.filter((one) => one.startsWith(`${path}/`) && one.endsWith('.yaml'));
    const listed = below.filter((one) => !one.endsWith('/kustomization.yaml'));
    expect(await apply('-k', join(deployments, path))).toHaveLength(countObjects(listed));
  });

  it('the rights of the reporter', async () => {
    expect(await apply('-f', join(root, 'manifests/kubernetes/reporter-rbac.yaml'))).toHaveLength(4);
  });

  it.each(targets)('what the command writes for %s, objects and tree', { timeout: 120_000 }, async (target) => {
    for (const output of ['kubernetes', 'gitops']) {
      const out = join(folder, `${target}.${output}`);
      mkdirSync(out);
      const args = ['compose', 'workload.yaml', '--target', target, '--output', output, '-o', `${out}/`];
      const ended = await mooring(args, { cwd: folder });
      expect({ code: ended.code, errors: /^error/m.exec(ended.stderr)?.[0] }).toEqual({ code: 0, errors: undefined });
      const made = output === 'kubernetes' ? [out] : treesBelow(out);
      expect(made.length).toBe(output === 'kubernetes' ? 1 : 4);
      for (const one of made) {
        const objects = await apply(...(output === 'kubernetes' ? ['-R', '-f', one] : ['-k', one]));
        expect(objects.join('\n')).not.toMatch(/^pod\//m);
      }
    }
  });
});

function countObjects(below: readonly string[]): number {
  return below.flatMap((path) => readFileSync(join(deployments, path), 'utf8').match(/^kind: /gm) ?? []).length;
}

function treesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('/kustomization.yaml'))
    .map((path) => join(folder, dirname(path)));
}

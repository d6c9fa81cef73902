import type { Target } from '../../model/target.ts';
import { workload } from './composed.ts';

export const kubernetesTargets = [
  'ase-1node',
  'ase-2node',
  'aks-hybrid',
  'kubeadm',
  'microk8s',
  'k3s',
] as const satisfies readonly Target[];

/** A workload that uses everything that becomes an object. */
export function everything(target: Target, ...more: string[]): string {
  const server = target.startsWith('ase-') ? '' : ', server: files.contoso.com';
  return workload(
    `target: ${target}`,
    "registries: { contoso: { address: contoso.azurecr.io, username: '${ACR_USER}', password: '${ACR_PASSWORD}' } }",
    'volumes:',
    `  camera: { share: camera-drop, protocol: smb${server}${server === '' ? '' : ', credentials: camera-user'} }`,
    `  results: { share: results, protocol: nfs, tier: cloud${server}${server === '' ? '' : ', export: /export/results'} }`,
    '  state: { storageClass: fast, size: 20Gi }',
    'modules:',
    '  detector:',
    '    image: contoso.azurecr.io/detector:1.4.2',
    '    gpu: 1',
    '    mounts: { /home/input: camera, /home/output: results }',
    "    env: { THRESHOLD: '0.8' }",
    '  database:',
    '    image: contoso.azurecr.io/timeseries:2.3.0',
    '    mounts: { /var/lib/data: state }',
    "    ports: ['5432:5432']",
    '  archiver:',
    '    image: docker.io/library/archiver:1',
    '    mounts: { /data: results }',
    '    status: stopped',
    "    createOptions: { Labels: { team: vision }, HostConfig: { IpcMode: host, Binds: ['/var/log/line:/logs'] } }",
    ...more,
  );
}

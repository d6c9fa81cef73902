// Workloads of any size, the same each time, of what real ones are made of: shares, env, ports, desired properties, routes,
// createOptions, a registry whose password stays a variable.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';

const shares = Array.from({ length: 5 }, (_, index) => `share-${index}`);

/**
 * workload.json and workload.yaml of 46 modules: the reporter, the prober, edgeAgent and edgeHub are modules, too, and
 * together they are the fifty that a device may have.
 */
export function writeFiftyModules(folder) {
  const workload = makeWorkload({ modules: 46 });
  writeFileSync(join(folder, 'workload.json'), JSON.stringify(workload, null, 2));
  writeFileSync(join(folder, 'workload.yaml'), stringify(workload));
}

/** For an Azure Stack Edge. `first` is the number of the first module. */
export function makeWorkload({ modules, first = 0 }) {
  const numbers = Array.from({ length: modules }, (_, index) => first + index);
  return {
    apiVersion: 'mooring/v1',
    kind: 'Workload',
    metadata: { name: 'bench' },
    target: 'ase-1node',
    registries: { contoso: { address: 'contoso.azurecr.io', username: 'puller', password: '${ACR_PASSWORD}' } },
    volumes: Object.fromEntries(shares.map((share) => [share, { share, protocol: 'nfs' }])),
    modules: Object.fromEntries(numbers.map((number) => [`module${number}`, makeModule(number)])),
    routes: Object.fromEntries(
      numbers.map((number) => [`up${number}`, `FROM /messages/modules/module${number}/outputs/* INTO $upstream`]),
    ),
    reporter: { image: 'contoso.azurecr.io/mooring-reporter:0.1.0' },
  };
}

/** A device that has all shares of such workloads. */
export function makeInventory() {
  const used = shares.map((name) => ({ name, protocol: 'nfs', usedForCompute: true, status: 'OK' }));
  return { apiVersion: 'mooring/v1', kind: 'Inventory', complete: ['shares'], shares: used };
}

/** The same for a cluster without IoT Edge, where a device's limit of 50 modules does not hold. */
export function makeClusterWorkload(wish) {
  const { routes: _routes, ...workload } = makeWorkload(wish);
  const modules = Object.entries(workload.modules).map(([name, { desired: _desired, ...module }]) => [name, module]);
  const volumes = shares.map((share) => [share, { share, protocol: 'nfs', server: 'files.contoso.com' }]);
  return {
    ...workload,
    target: 'kubeadm',
    modules: Object.fromEntries(modules),
    volumes: Object.fromEntries(volumes),
  };
}

function makeModule(number) {
  const port = 10_000 + number;
  return {
    image: `contoso.azurecr.io/module-${number % 7}:1.4.${number}`,
    env: { LOG_LEVEL: 'info', INDEX: String(number), LINE: `line ${number % 9}` },
    mounts: { '/data/in': shares[number % 5], '/data/out': shares[(number + 1) % 5] },
    desired: { fps: 15, threshold: 0.8, zones: ['left', 'right'] },
    createOptions: { HostConfig: { PortBindings: { '80/tcp': [{ HostPort: String(port) }] } } },
  };
}

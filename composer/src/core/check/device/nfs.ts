import { addressOf, contains, rangeOf } from '../../device/address.ts';
import type { DeviceKnowledge, KnownNode, KnownShare, Said } from '../../device/knowledge.ts';
import { sayWho } from '../../device/say-who.ts';
import type { Findings } from '../../diagnostics/findings.ts';
import { listSome } from '../../diagnostics/suggest.ts';
import type { ShareUse } from './share-uses.ts';

/** What only NFS shares need: that every worker is let in, and that the workers reach the server. */
export function checkNfs(
  uses: readonly ShareUse[],
  shares: ReadonlyMap<string, Said<KnownShare>>,
  knowledge: DeviceKnowledge,
  findings: Findings,
): void {
  const nfs = uses.filter((use) => (shares.get(use.claim)?.protocol ?? use.protocol) === 'nfs');
  const [first] = nfs;
  if (first === undefined) return;
  checkNetwork(first, knowledge, findings);
  for (const use of nfs) {
    const share = shares.get(use.claim);
    if (share !== undefined) checkClients(use, share, knowledge, findings);
  }
}

function checkNetwork(use: ShareUse, { network }: DeviceKnowledge, findings: Findings): void {
  const { nfsVirtualIp, computeNetwork } = network;
  const address = addressOf(nfsVirtualIp?.value ?? '');
  const range = rangeOf(computeNetwork?.value ?? '');
  if (nfsVirtualIp === undefined || address === undefined || range === undefined || contains(range, address)) return;
  findings.add(
    'MOOR2319',
    use.at,
    `the NFS virtual IP ${nfsVirtualIp.value} is outside of the compute network ${computeNetwork?.value ?? ''}, says ${sayWho(nfsVirtualIp.origin)}`,
    `\`${use.share}\` and every other NFS share cannot be mounted there. Enable compute on the network of the NFS virtual IP, or use SMB shares.`,
  );
}

/** Pods move to another worker, which then mounts the share. Names of hosts cannot be told from here. */
function checkClients(use: ShareUse, share: Said<KnownShare>, { nodes }: DeviceKnowledge, findings: Findings): void {
  const { clients, readOnlyClients = [] } = share;
  if (clients === undefined || clients.some((client) => rangeOf(client) === undefined)) return;
  const workers = [...nodes.items.values()].filter(
    ({ isWorker, addresses }) => isWorker && addresses.some((address) => addressOf(address) !== undefined),
  );
  const outside = workers.filter((worker) => !isLetIn(worker, clients));
  if (outside.length > 0) {
    findings.add(
      'MOOR2318',
      use.at,
      `the NFS share \`${use.share}\` does not let in ${listWorkers(outside)}, says ${sayWho(share.origin)}`,
      'Add the addresses of all workers to the clients of the share: a module that runs there is denied.',
    );
    return;
  }
  const writers = clients.filter((client) => !readOnlyClients.includes(client));
  const readers = use.isReadOnly ? [] : workers.filter((worker) => !isLetIn(worker, writers));
  if (readers.length === 0) return;
  findings.add(
    'MOOR2341',
    use.at,
    `the NFS share \`${use.share}\` lets ${listWorkers(readers)} only read, says ${sayWho(share.origin)}`,
    'A module that writes is refused there. Give the addresses of all workers the right to write; nothing to do where modules only read.',
  );
}

function isLetIn({ addresses }: KnownNode, clients: readonly string[]): boolean {
  const ranges = clients.flatMap((client) => rangeOf(client) ?? []);
  const numbers = addresses.flatMap((address) => addressOf(address) ?? []);
  return numbers.some((number) => ranges.some((range) => contains(range, number)));
}

function listWorkers(workers: readonly KnownNode[]): string {
  return listSome(workers.map(({ name, addresses }) => `${name} (${addresses[0] ?? ''})`)).slice(0, 300);
}

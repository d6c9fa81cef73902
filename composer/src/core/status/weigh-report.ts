import { desiredSchema, verdictOf, weighEntries, type Reported, type WeighedEntry } from '@mooring/contract';

/** What is not well, or not known to be, in the document of a reporter or prober: a sentence each. */
export function weighReport(name: string, reported: Reported, desired: Readonly<Record<string, unknown>>): string[] {
  const entries = weighEntries(reported).flatMap((entry) => (counts(entry, reported) ? describe(entry, reported) : []));
  const listed = [...entries, ...weighGpuAccess(reported)];
  return [...weighSettings(name, reported, desired), ...listed, ...weighSummary(name, reported, listed.length > 0)];
}

/** Whether an entry tells against the device. */
function counts({ map, key, verdict }: WeighedEntry, reported: Reported): boolean {
  if (verdict === 'good') return false;
  switch (map) {
    case 'gpus':
      // A prober asks for no GPU: what it says of one is nothing it looked at.
      return reported.role !== 'prober';
    case 'nodes':
      // Without the right to read nodes their condition is unknown by design, and says nothing for or against.
      return !(reported.nodes[key]?.ready === 'unknown' && reported.cluster.rights.nodes === 'denied');
    case 'persistentVolumes':
      // One that is Released or Pending belongs to no module that runs; a claim that needs it tells of itself.
      return verdict !== 'degraded';
    case 'volumes':
    case 'claims':
      return true;
  }
}

function describe({ map, key }: WeighedEntry, reported: Reported): string[] {
  switch (map) {
    case 'volumes': {
      const volume = reported.volumes[key];
      return volume === undefined ? [] : [`share ${volume.share} (${key}) is ${because(volume.state, volume.errno)}`];
    }
    case 'gpus':
      return [`GPU ${key} is ${because(reported.gpus[key]?.state ?? 'unknown', reported.gpus[key]?.detail)}`];
    case 'nodes':
      return describeNode(reported, reported.nodes[key]);
    case 'claims': {
      const claim = reported.claims[key];
      return [`claim ${claim?.name ?? key} is ${because(claim?.phase ?? 'unknown', claim?.detail)}`];
    }
    case 'persistentVolumes': {
      const volume = reported.persistentVolumes[key];
      return [`persistent volume ${volume?.name ?? key} is ${volume?.phase ?? 'unknown'}`];
    }
  }
}

function describeNode({ cluster }: Reported, node: Reported['nodes'][string] | undefined): string[] {
  if (node === undefined) return [];
  const troubles: string[] = [];
  if (node.ready === 'false') troubles.push(`node ${node.name} is not ready`);
  if (node.ready === 'unknown')
    troubles.push(`node ${node.name}: ${because('whether it is ready is not known', cluster.detail)}`);
  if ((node.pressure?.length ?? 0) > 0) troubles.push(`node ${node.name} is short of: ${node.pressure?.join(', ')}`);
  return troubles;
}

/** To a reporter a node without a GPU is as good as one with; not to know is neither. */
function weighGpuAccess({ role, gpu }: Reported): string[] {
  if (role === 'prober' || gpu.state === 'present' || gpu.state === 'noGpu') return [];
  return [`the GPUs of the node cannot be told: ${because(gpu.state, gpu.detail)}`];
}

/** The summary counts what the document had no room for, so it may know more than the entries. */
function weighSummary(name: string, reported: Reported, explained: boolean): string[] {
  const { summary, volumes } = reported;
  const listed = Object.values(volumes).map(({ state }) => verdictOf(state));
  const hidden = ([field, verdict]: (typeof volumeCounts)[number]) =>
    Math.max(0, summary[field] - listed.filter((one) => one === verdict).length);
  const troubles = volumeCounts.flatMap((count) =>
    hidden(count) === 0 ? [] : [`${name} counts ${hidden(count)} more ${count[1]} share(s) than it lists`],
  );
  const leftOut = Math.max(summary.omitted, total(Object.values(reported.omitted)));
  if (leftOut > 0) troubles.push(`${name} had no room for ${leftOut} entries: they are not known to be well`);
  if (summary.state !== 'ok' && (!explained || leftOut > 0)) troubles.push(`${name} calls the whole ${summary.state}`);
  return troubles;
}

const volumeCounts = [
  ['volumesBad', 'bad'],
  ['volumesDegraded', 'degraded'],
  ['volumesUnknown', 'unknown'],
] as const;

const total = (counted: readonly number[]) => counted.reduce((sum, count) => sum + count, 0);

/** Settings that were refused, and shares that are expected and of which nothing is said. */
function weighSettings(name: string, reported: Reported, desired: Readonly<Record<string, unknown>>): string[] {
  const { settings, volumes, omitted } = reported;
  if (settings !== undefined && settings.ac !== 200) {
    return [`${name} refused its desired properties (${settings.ac}), those before stay in force: ${settings.ad}`];
  }
  const expected = Object.entries(desiredSchema.safeParse(desired).data?.volumes ?? {});
  return expected.flatMap(([key, { share }]) => {
    const reading = Object.hasOwn(volumes, key) ? volumes[key] : undefined;
    if (reading === undefined) return omitted.volumes > 0 ? [] : [`${name} says nothing of share ${share} (${key})`];
    return reading.share === share ? [] : [`${name} watches share ${reading.share} as ${key}, desired is ${share}`];
  });
}

function because(state: string, reason: string | undefined): string {
  return reason === undefined || reason === '' ? state : `${state}, ${reason}`;
}

import type {
  DeviceKnowledge,
  Known,
  KnownClaim,
  KnownClass,
  KnownNode,
  KnownPod,
  KnownReading,
  KnownService,
  KnownShare,
  KnownVolume,
  Origin,
  Said,
  Statement,
  Subject,
} from './knowledge.ts';
import { findWholeList, type Absence } from './whole-lists.ts';

/** Two sources that say different things of one thing. */
export interface Contradiction {
  what: string;
  /** Which one is believed, and which is not. */
  believed: { value: string; origin: Origin };
  other: { value: string; origin: Origin };
}

/** What is measured goes before what is administered, and that before what somebody wrote down. */
const ranks: Readonly<Record<Origin['who'], number>> = { kubernetes: 3, azure: 2, reporter: 1, inventory: 0 };

/**
 * What several sources say, as one. Of a single thing the one that is nearer to the device is believed, among equals the
 * later file; what it leaves open is filled from the others.
 */
export function mergeStatements(statements: readonly Statement[]): {
  knowledge: DeviceKnowledge;
  contradictions: Contradiction[];
  absences: Absence[];
} {
  const contradictions: Contradiction[] = [];
  const absences: Absence[] = [];
  const ordered = [...statements].sort((a, b) => ranks[a.origin.who] - ranks[b.origin.who]).toReversed();
  const known = <T extends object>(
    subject: Subject,
    keyOf: (one: T) => string,
    compared: readonly Compared<T>[] = [],
  ) => mergeItems(ordered, subject, keyOf, { compared, contradictions, absences });
  const byName = ({ name }: { name: string }) => name;
  const placed = ({ namespace, name }: { namespace: string; name: string }) => `${namespace}/${name}`;
  return {
    knowledge: {
      shares: known<KnownShare>('shares', byName, sharesCompared),
      volumes: known<KnownVolume>('volumes', byName, volumesCompared),
      claims: known<KnownClaim>('claims', placed),
      nodes: known<KnownNode>('nodes', byName),
      classes: known<KnownClass>('classes', byName),
      services: known<KnownService>('services', placed),
      pods: known<KnownPod>('pods', placed),
      readings: mergeReadings(ordered),
      refused: new Map(
        ordered.flatMap(({ origin, refused }) => [...refused].map((subject) => [subject, origin] as const)),
      ),
      hub: hubIn(ordered),
      network: mergeNetwork(ordered),
    },
    contradictions,
    absences,
  };
}

interface Compared<T> {
  what: string;
  valueOf: (one: T) => string | undefined;
}

const sharesCompared: readonly Compared<KnownShare>[] = [
  { what: 'protocol', valueOf: ({ protocol }) => protocol },
  { what: 'dataPolicy', valueOf: ({ tier }) => tier },
  { what: 'usedForCompute', valueOf: ({ usedForCompute }) => usedForCompute?.toString() },
];

const volumesCompared: readonly Compared<KnownVolume>[] = [
  { what: 'claim', valueOf: ({ claim }) => (claim === undefined ? undefined : `${claim.namespace}/${claim.name}`) },
];

interface Merging<T> {
  compared: readonly Compared<T>[];
  contradictions: Contradiction[];
  absences: Absence[];
}

function mergeItems<T extends object>(
  ordered: readonly Statement[],
  subject: Subject,
  keyOf: (one: T) => string,
  { compared, contradictions, absences }: Merging<T>,
): Known<T> {
  const itemsOf = (statement: Statement) => statement[subject] as unknown as T[];
  const keysOf = (statement: Statement) => itemsOf(statement).map((item) => keyOf(item));
  const { all, counts } = findWholeList(ordered, subject, keysOf, absences);
  const items = new Map<string, Said<T>>();
  for (const statement of ordered) {
    for (const item of itemsOf(statement)) {
      const key = keyOf(item);
      if (!counts(key)) continue;
      const before = items.get(key);
      if (before === undefined) {
        items.set(key, { ...item, origin: statement.origin });
        continue;
      }
      for (const { what, valueOf } of compared) {
        const [believed, value] = [valueOf(before), valueOf(item)];
        if (believed === undefined || value === undefined || believed === value) continue;
        contradictions.push({
          what: `${what} of \`${key.slice(0, 80)}\``,
          believed: { value: believed, origin: before.origin },
          other: { value, origin: statement.origin },
        });
      }
      items.set(key, { ...item, ...definedOf(before) } as Said<T>);
    }
  }
  return { items, all };
}

/** What is not known of a thing does not hide what another source knows. An empty map of amounts is not known either. */
function definedOf<T extends object>(item: T): Partial<T> {
  const known = Object.entries(item).filter(
    ([, value]) => value !== undefined && !(value instanceof Map && value.size === 0),
  );
  return Object.fromEntries(known) as Partial<T>;
}

/** Of several readings of a share the newest counts. */
function mergeReadings(ordered: readonly Statement[]): DeviceKnowledge['readings'] {
  const readings = new Map<string, Said<KnownReading>>();
  for (const { origin, readings: said } of ordered) {
    for (const reading of said) {
      const before = readings.get(reading.share);
      if (before !== undefined && instantOf(before.origin) >= instantOf(origin)) continue;
      readings.set(reading.share, { ...reading, origin });
    }
  }
  return readings;
}

/** In milliseconds. Who says no time, or none that can be read, is older than everybody who does. */
function instantOf({ asOf }: Origin): number {
  const milliseconds = Date.parse(asOf ?? '');
  return Number.isNaN(milliseconds) ? Number.NEGATIVE_INFINITY : milliseconds;
}

function hubIn(ordered: readonly Statement[]): DeviceKnowledge['hub'] {
  for (const { hub, origin } of ordered) {
    if (hub !== undefined) return { ...hub, origin: { ...origin, words: hub.name, asOf: hub.askedUtc } };
  }
  return undefined;
}

function mergeNetwork(ordered: readonly Statement[]): DeviceKnowledge['network'] {
  const network: Record<string, { value: unknown; origin: Origin }> = {};
  for (const { network: said, origin } of ordered) {
    for (const [key, value] of Object.entries(said)) {
      if (value !== undefined && !Object.hasOwn(network, key)) network[key] = { value, origin };
    }
  }
  return network;
}

import { diffReported, isJsonObject, type Json, type JsonObject } from '@mooring/contract';

/** When a figure has moved far enough from the last confirmed one to be worth a patch. */
type HasMoved = (before: number, now: number) => boolean;

const byShare =
  (share: number, atLeast: number): HasMoved =>
  (before, now) =>
    Math.abs(now - before) > Math.max(Math.abs(before) * share, atLeast);

const byStep =
  (step: number): HasMoved =>
  (before, now) =>
    Math.abs(now - before) >= step;

/** Doubled or halved, and by more than the noise of starting a process. */
const byFactor: HasMoved = (before, now) => Math.abs(now - before) > 50 && (now > 2 * before || now < before / 2);

/** Figures that wobble, by field name. Everything else counts as soon as it differs. */
const deadBands: Readonly<Record<string, HasMoved>> = {
  // Some servers tell what is used and what is free together as the size, which so moves with every file written beside it.
  totalMiB: byShare(0.05, 64),
  freeMiB: byShare(0.05, 64),
  // Some servers make inodes as they are needed, and so count more of them from day to day.
  inodes: byShare(0.05, 1000),
  freeInodes: byShare(0.05, 1000),
  latencyMs: byFactor,
  memoryAvailableMiB: byShare(0.1, 128),
  memoryUsedMiB: byShare(0.1, 256),
  load1: byShare(0.5, 1),
  utilizationPercent: byStep(20),
  temperatureC: byStep(5),
};

/** One of them says little without the other: as soon as one has moved, both are taken as they are. */
const pairs = [
  ['totalMiB', 'freeMiB'],
  ['inodes', 'freeInodes'],
] as const;

/** What rides along with a patch and never causes one: times, and the one slow answer in so many. */
const riders = new Set(['seq', 'heartbeatUtc', 'probedAtUtc', 'writtenUtc', 'writeTriedUtc', 'worstMs']);

/** Of an entry that has a state they ride along too, as long as it stands: a server that dies unevenly words it in ever other ways. */
const ridersOfState = new Set(['errno', 'detail']);

/** Its words say what is expected, which is told as soon as it is another: a restart may have to go by them. */
const wordedState = 'replaced';

/** What the Kubernetes API answers; the words of `cluster` are on all of it. */
const partsOfCluster = ['cluster', 'nodes', 'claims', 'persistentVolumes'];

/**
 * The document with every wobbling figure and every riding time as it was last confirmed, so that what still differs is
 * worth a patch. An entry whose state has changed is taken whole: its figures belong to the new state. Words on the cluster
 * come, change and go with whatever else of it is sent.
 *
 * @param figuresWait figures stay as they were confirmed however far they have moved
 */
export function damp(confirmed: JsonObject, now: JsonObject, figuresWait = false): JsonObject {
  const result = dampEntry(confirmed, now, figuresWait);
  const [cluster, before] = [result['cluster'], confirmed['cluster']];
  // A reading always tells rights.
  if (!isJsonObject(cluster) || !isJsonObject(before) || !isJsonObject(cluster['rights'])) return result;
  const { detail: _now, ...rest } = cluster;
  const asBefore = { ...result, cluster: { ...rest, ...pickDetail(before) } };
  const isSame = partsOfCluster.every((part) => isSamePart(part, confirmed, asBefore));
  return isSame ? asBefore : result;
}

function pickDetail({ detail }: JsonObject): JsonObject {
  return typeof detail === 'string' ? { detail } : {};
}

/** Entries that there was no room for are no change. */
function isSamePart(part: string, confirmed: JsonObject, now: JsonObject): boolean {
  const { [part]: before = {}, omitted } = confirmed;
  const after = now[part] ?? {};
  if (!isJsonObject(before) || !isJsonObject(after)) return false;
  const isOmitted = (key: string) =>
    isJsonObject(omitted) && typeof omitted[part] === 'number' && omitted[part] > 0 && !Object.hasOwn(before, key);
  const entries = Object.entries(after).filter(([key]) => !isOmitted(key));
  return diffReported(before, Object.fromEntries(entries)) === undefined;
}

function dampEntry(confirmed: JsonObject, now: JsonObject, figuresWait: boolean): JsonObject {
  const changed = now['state'] !== undefined && confirmed['state'] !== now['state'];
  const isSameState = now['state'] !== undefined && !changed;
  const result: Record<string, Json> = {};
  for (const [key, value] of Object.entries(now)) {
    const before = Object.hasOwn(confirmed, key) ? confirmed[key] : undefined;
    const isRider = riders.has(key) || (isSameState && now['state'] !== wordedState && ridersOfState.has(key));
    result[key] =
      isJsonObject(value) && isJsonObject(before)
        ? dampEntry(before, value, figuresWait)
        : pick(key, before, value, isRider || (figuresWait && Object.hasOwn(deadBands, key)), changed);
  }
  for (const pair of pairs) {
    // A volume may be called `inodes`.
    if (!pair.some((key) => typeof now[key] === 'number' && result[key] !== confirmed[key])) continue;
    for (const key of pair) if (typeof now[key] === 'number') result[key] = now[key];
  }
  if (isSameState && isPatched(confirmed, result)) tellOfNow(result, now);
  return result;
}

/** An entry that has a state holds no others. */
function isPatched(confirmed: JsonObject, result: JsonObject): boolean {
  return [...Object.keys(confirmed), ...Object.keys(result)].some((key) => result[key] !== confirmed[key]);
}

/** What is sent of an entry anyway is sent with its times and words of now: a sentence on what was before would deny the rest. */
function tellOfNow(result: Record<string, Json>, now: JsonObject): void {
  for (const key of [...riders, ...ridersOfState]) {
    const value = now[key];
    if (value !== undefined) result[key] = value;
  }
}

function pick(key: string, before: Json | undefined, now: Json, isRider: boolean, changed: boolean): Json {
  if (before === undefined || before === null || changed) return now;
  if (isRider) return typeof before === typeof now ? before : now;
  if (typeof before !== 'number' || typeof now !== 'number') return now;
  return deadBands[key]?.(before, now) === false ? before : now;
}

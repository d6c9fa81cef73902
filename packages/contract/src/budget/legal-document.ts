import { shortNameSchema } from '../names.ts';
import { budgetedMaps, type BudgetedMap, type Reported } from '../reported.ts';
import { textLimits } from '../text-limits.ts';
import { twinLimits } from '../twin-limits.ts';
import { legalText } from './legal-text.ts';

type Limits = Readonly<Record<string, number>>;

const entryLimits: Record<BudgetedMap, Limits> = {
  volumes: textLimits.volume,
  gpus: textLimits.gpu,
  nodes: textLimits.node,
  claims: textLimits.claim,
  persistentVolumes: textLimits.persistentVolume,
};

/**
 * The same document with every text, number and key as a twin and the contract allow it. A number that is none, or that
 * cannot be (a negative size, 120 %), is taken out rather than bent; an entry under an illegal key is left out and counted.
 */
export function legalDocument(document: Reported): Reported {
  const { machine, settings } = document;
  const legal: Reported = {
    ...legalFields(document, textLimits.document),
    seq: clampInteger(document.seq, 1),
    summary: mapCounts(document.summary),
    agent: legalFields(document.agent, textLimits.agent),
    where: legalFields(document.where, textLimits.where),
    cluster: legalFields(document.cluster, textLimits.cluster),
    gpu: legalFields(document.gpu, textLimits.gpuSubsystem),
    omitted: mapCounts(document.omitted),
    ...legalMaps(document),
  };
  if (machine) legal.machine = legalFields(machine, textLimits.machine);
  if (settings) {
    legal.settings = {
      ac: clampInteger(settings.ac, 0),
      av: clampInteger(settings.av, 0),
      ad: legalText(settings.ad, textLimits.settings.ad),
      ...(settings.refused === undefined ? {} : { refused: legalRefused(settings.refused) }),
    };
  }
  for (const map of budgetedMaps) {
    const illegal = Object.keys(document[map]).length - Object.keys(legal[map]).length;
    legal.omitted[map] = clampInteger(legal.omitted[map] + illegal, 0);
  }
  legal.summary.omitted = sumOfOmitted(legal);
  return legal;
}

/** One volume as a document could hold it, for answers that hold nothing else. */
export function legalVolume(volume: Reported['volumes'][string]): Reported['volumes'][string] {
  return legalFields(volume, textLimits.volume);
}

/** One GPU as a document could hold it: its figures are shown elsewhere too, and must not differ there. */
export function legalGpu(gpu: Reported['gpus'][string]): Reported['gpus'][string] {
  return legalFields(gpu, textLimits.gpu);
}

type Refused = NonNullable<NonNullable<Reported['settings']>['refused']>;

function legalRefused(refused: Refused): Refused {
  return Object.fromEntries(
    Object.entries(refused).map(([name, { value, ac, av, ad }]) => [
      name,
      {
        value: legalValue(value),
        ac: clampInteger(ac, 0),
        av: clampInteger(av, 0),
        ad: legalText(ad, textLimits.settings.refusedAd),
      },
    ]),
  );
}

function legalValue(value: string | number | boolean): string | number | boolean {
  if (typeof value === 'string') return legalText(value, textLimits.settings.refusedValue);
  return typeof value === 'number' ? clampInteger(value, -twinLimits.integer) : value;
}

/** The summary's count: over all maps, and a number a twin can hold. */
export function sumOfOmitted(document: Reported): number {
  return clampInteger(
    budgetedMaps.reduce((sum, map) => sum + document.omitted[map], 0),
    0,
  );
}

function legalMaps(document: Reported): Pick<Reported, BudgetedMap> {
  return {
    volumes: legalMap(document.volumes, entryLimits.volumes),
    gpus: legalMap(document.gpus, entryLimits.gpus),
    nodes: legalMap(document.nodes, entryLimits.nodes),
    claims: legalMap(document.claims, entryLimits.claims),
    persistentVolumes: legalMap(document.persistentVolumes, entryLimits.persistentVolumes),
  };
}

function legalMap<T extends object>(entries: Record<string, T>, limits: Limits): Record<string, T> {
  return Object.fromEntries(
    Object.entries(entries)
      .filter(([key]) => shortNameSchema.safeParse(key).success)
      .map(([key, entry]) => [key, legalFields(entry, limits)]),
  );
}

/** Texts and numbers of one level; objects are the caller's business. */
function legalFields<T extends object>(fields: T, limits: Limits): T {
  const legal: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(fields) as [string, unknown][]) {
    if (value === undefined) continue;
    if (typeof value === 'string') legal[key] = legalValueOf(key, value, limits);
    else if (typeof value !== 'number') legal[key] = value;
    else if (isLegalNumber(key, value)) legal[key] = key === 'load1' ? value : Math.round(value);
  }
  return legal as T;
}

function legalValueOf(key: string, value: string, limits: Limits): string {
  const units = limits[key];
  return units === undefined ? value : legalText(value, units);
}

function isLegalNumber(key: string, value: number): boolean {
  if (!Number.isFinite(value) || Math.abs(value) > twinLimits.integer) return false;
  if (key === 'utilizationPercent') return value >= 0 && value <= 100;
  return value >= 0 || key === 'temperatureC' || key === 'load1';
}

function mapCounts<T extends object>(counts: T): T {
  return Object.fromEntries(
    Object.entries(counts).map(([key, value]: [string, unknown]) => [
      key,
      typeof value === 'number' ? clampInteger(value, 0) : value,
    ]),
  ) as T;
}

/** For numbers that must be there: `NaN` becomes the least. */
export function clampInteger(value: number, least: number): number {
  if (!(value > least)) return least;
  return Math.min(Math.round(value), twinLimits.integer);
}

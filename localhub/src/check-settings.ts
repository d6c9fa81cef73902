import { isLoopback } from './listen.ts';
import { DEADLINES } from './mqtt/deadlines.ts';
import { readSeed } from './seed/seed.ts';
import { isHubName, type LocalHubSettings } from './settings.ts';
import { TIERS } from './throttle/limits.ts';

/** Settings that no hub can start with. */
export class SettingsRefused extends Error {
  override readonly name = 'SettingsRefused';
}

/** What is wrong with a value that is given, as in "mqttPort must be …"; null where nothing is. */
type Check = (value: unknown) => string | null;

/** Node's timers overflow past this. */
const LONGEST_TIMER_MS = 2_147_483_647;
const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
const must = (holds: (value: unknown) => boolean, be: string): Check => {
  return (value) => (holds(value) ? null : `must be ${be}`);
};
const wholeNumber = (from: number, to: number, of: string): Check =>
  must((value) => Number.isInteger(value) && Number(value) >= from && Number(value) <= to, `${of}, ${from} to ${to}`);
const oneOf = (values: readonly string[]): Check =>
  must((value) => values.includes(value as string), `one of ${values.join(', ')}`);

const yesOrNo = must((value) => typeof value === 'boolean', 'true or false');
const directory = must(isText, 'the path of a directory');
const port = wholeNumber(0, 65_535, 'a port (0 for any that is free)');
const milliseconds = wholeNumber(0, Number.MAX_SAFE_INTEGER, 'a whole number of milliseconds');
/** For one timer, which ends at once where it is told to last longer. */
const timer = wholeNumber(0, LONGEST_TIMER_MS, 'a whole number of milliseconds');
const list = (of: string): Check => must((value) => Array.isArray(value) && value.every(isText), `a list of ${of}`);

/** Every setting: one that has none here is unknown to whoever writes it wrongly. */
const CHECKS: { readonly [Name in keyof Required<LocalHubSettings>]: Check } = {
  dataDir: directory,
  memory: yesOrNo,
  hubFileIn: directory,
  seed: checkSeed,
  name: must((value) => isText(value) && isHubName(value), 'a host name, such as contoso.azure-devices.local'),
  mqttPort: port,
  httpsPort: port,
  defaultPortsOn: (value) =>
    isText(value) && isLoopback(value)
      ? null
      : `is no loopback address: the hub listens on those only. It must be one of 127.x.y.z`,
  sasGraceMs: milliseconds,
  queryDelayMs: milliseconds,
  configurationIntervalMs: timer,
  logLevel: oneOf(LOG_LEVELS),
  x509CaFiles: list('paths of PEM files'),
  x509Authorities: list('texts in PEM'),
  deadlines: checkDeadlines,
  keptMessages: wholeNumber(0, 1_000_000, 'a number of messages'),
  concurrentJobs: wholeNumber(1, 9999, 'a number of jobs'),
  throttle: oneOf(TIERS),
  gatewayManners: yesOrNo,
  gatewayMergeMs: timer,
};

/** It says by itself where in it something is wrong. */
function checkSeed(value: unknown): null {
  readSeed(value);
  return null;
}

function checkDeadlines(value: unknown): string | null {
  if (typeof value !== 'object' || value === null) return 'must be an object of times in milliseconds';
  const wrong = Object.entries(value).find(([name, ms]) => !Object.hasOwn(DEADLINES, name) || timer(ms) !== null);
  if (wrong === undefined) return null;
  const names = Object.keys(DEADLINES).join(', ');
  return `has a wrong '${wrong[0]}': it may have ${names}, each in milliseconds, 0 to ${LONGEST_TIMER_MS}`;
}

/** @throws SettingsRefused, SeedRefused with the first thing that is wrong, and what would be right */
export function checkSettings(settings: unknown): asserts settings is LocalHubSettings {
  if (typeof settings !== 'object' || settings === null || Array.isArray(settings)) {
    throw new SettingsRefused('The settings of a hub must be an object, such as { memory: true, mqttPort: 0 }.');
  }
  const given = Object.entries(settings).filter(([, value]) => value !== undefined);
  for (const [name, value] of given) {
    if (!Object.hasOwn(CHECKS, name)) throw new SettingsRefused(unknownSetting(name));
    const why = CHECKS[name as keyof LocalHubSettings](value);
    // What was given may be a key in the wrong place: it is not repeated.
    if (why !== null) throw new SettingsRefused(`The setting '${name}' of a hub ${why}; ${typeOf(value)} was given.`);
  }
  checkTogether(settings);
}

function checkTogether({ memory = false, dataDir, hubFileIn }: LocalHubSettings): void {
  if (memory && dataDir !== undefined) {
    throw new SettingsRefused(
      "A hub keeps what it is told in 'dataDir', or nothing with 'memory': give one of them. With memory, 'hubFileIn' is the directory that hub.json is written to.",
    );
  }
  if (!memory && dataDir === undefined) {
    throw new SettingsRefused(
      "A hub needs a directory to keep what it is told ('dataDir'), or 'memory: true' to keep nothing.",
    );
  }
  if (!memory && hubFileIn !== undefined) {
    throw new SettingsRefused("'hubFileIn' is for a hub with 'memory': one with 'dataDir' writes hub.json there.");
  }
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value === 'number') return String(value);
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}

function unknownSetting(name: string): string {
  const names = Object.keys(CHECKS);
  const near = names.find((known) => isNear(plain(known), plain(name)));
  const advice = near === undefined ? `There are ${names.join(', ')}.` : `Is '${near}' meant?`;
  return `A hub has no setting '${name.slice(0, 60)}'. ${advice}`;
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}

/** Letters that changed places, or the beginning of one another. */
function isNear(known: string, name: string): boolean {
  const sorted = (text: string): string => text.split('').toSorted().join('');
  const begins = name.length > 2 && (known.startsWith(name) || name.startsWith(known));
  return begins || sorted(known) === sorted(name);
}

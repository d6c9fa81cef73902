import {
  asUtcText,
  desiredSchema,
  legalText,
  settingNames,
  textLimits,
  type Desired,
  type SettingName,
} from '@mooring/contract';
import type { SettingsInForce } from '../report/observed.ts';
import { outOfBounds } from './bounds.ts';
import { tellIssues } from './tell-issues.ts';
import { tellValue } from './tell-value.ts';

/** Settings before any desired properties have been read. */
export const initialSettings: SettingsInForce = { desired: desiredSchema.parse({}), acknowledgement: undefined };

/** These say of what is watched: a revision that is named while the volumes are those of another would be a lie. */
const takenTogether: readonly SettingName[] = ['workload', 'revision', 'volumes'];
const mostUnknownNamed = 8;

/** Settings as they were taken, with what of it depends on the time: `settingsAt` says how they are told at one. */
export interface TakenSettings extends SettingsInForce {
  /** The acknowledgement once the silence is over, where it is another one. */
  readonly withoutSilence?: NonNullable<SettingsInForce['acknowledgement']>;
}

type Acknowledgement = NonNullable<SettingsInForce['acknowledgement']>;
type Refused = NonNullable<Acknowledgement['refused']>;

/**
 * Takes desired properties as the twin holds them, each setting by itself: one that does not parse is refused by its name
 * and the value before stays in force; one that is not there has its default. `workload`, `revision` and `volumes` are
 * taken together or not at all. What is no setting is refused by its name too; a key `__proto__` is as if it were not there.
 *
 * A silence is in force for the volumes that are watched; others that it names are told, since a misspelt one wakes people,
 * for as long as it is not over.
 *
 * @returns `ac` 200 only where there is nothing to tell; `av` is the version of the section, whether it changed anything or not
 */
export function takeDesired(before: SettingsInForce, section: unknown): TakenSettings {
  const av = versionOf(section);
  const wrong = shapeOf(section);
  if (wrong !== undefined)
    return { desired: before.desired, acknowledgement: { ac: 400, av, ad: `refused: ${wrong}` } };
  const { $version: _, $metadata: __, ...values } = withoutProto(section ?? {});
  const reasons = new Map<SettingName, string>();
  const taken: Record<string, unknown> = {};
  for (const name of settingNames) {
    const parsed = desiredSchema.shape[name].safeParse(ownValue(values, name));
    taken[name] = parsed.success ? parsed.data : before.desired[name];
    // As a gateway gives back what reads as a time.
    if (name === 'revision' && typeof taken[name] === 'string') taken[name] = asUtcText(taken[name]);
    if (!parsed.success) reasons.set(name, tellIssues(parsed.error.issues));
  }
  const culprit = takenTogether.find((name) => reasons.has(name));
  if (culprit !== undefined) {
    for (const name of takenTogether) {
      const isNew = JSON.stringify(taken[name]) !== JSON.stringify(before.desired[name]);
      if (isNew) reasons.set(name, `belongs to ${culprit}, which was refused`);
      taken[name] = before.desired[name];
    }
  }
  const desired = withoutAbsent(taken);
  const unknown = Object.keys(values).filter((key) => !(settingNames as readonly string[]).includes(key));
  const named = [...new Set(desired.silence?.volumes)];
  const silent = named.filter((name) => !Object.hasOwn(desired.volumes, name));
  const acknowledgement = acknowledge(desired, reasons, { unknown, silent }, av);
  if (silent.length === 0) return { desired, acknowledgement };
  return { desired, acknowledgement, withoutSilence: acknowledge(desired, reasons, { unknown, silent: [] }, av) };
}

function acknowledge(
  desired: Desired,
  reasons: ReadonlyMap<SettingName, string>,
  names: { readonly unknown: readonly string[]; readonly silent: readonly string[] },
  av: number,
): Acknowledgement {
  const { unknown, silent } = names;
  if (reasons.size === 0 && unknown.length === 0 && silent.length === 0) return { ac: 200, av, ad: 'accepted' };
  const refused: Refused = {};
  for (const [name, reason] of reasons) {
    const ad = legalText(reason, textLimits.settings.refusedAd);
    refused[name] = { value: tellValue(name, desired), ac: 400, av, ad };
  }
  const parts = [
    ...(reasons.size === 0
      ? []
      : [`refused: ${[...reasons].map(([name, reason]) => `${name} (${reason})`).join('; ')}`]),
    ...(unknown.length === 0 ? [] : [`no such setting: ${tellNames(unknown)}`]),
    ...(silent.length === 0 ? [] : [`silence names what is not watched: ${tellNames(silent)}`]),
  ];
  return {
    ac: 400,
    av,
    ad: legalText(parts.join('; '), textLimits.settings.ad),
    ...(reasons.size === 0 ? {} : { refused }),
  };
}

function shapeOf(section: unknown): string | undefined {
  if (section === undefined || section === null) return undefined;
  if (typeof section !== 'object' || Array.isArray(section)) return 'the desired properties are no object';
  const bound = outOfBounds(section);
  return bound === undefined ? undefined : `the desired properties are ${bound}`;
}

function versionOf(section: unknown): number {
  const version = (section as { $version?: unknown } | null | undefined)?.$version;
  return typeof version === 'number' ? version : 0;
}

/**
 * Without any key named `__proto__`: a change that is told of has it, the SDK's copy of the whole twin, read anew, has not.
 * One version of a section must come to one outcome.
 */
function withoutProto(section: object): Record<string, unknown> {
  const isOwn = (key: string, value: unknown) => (key === '__proto__' ? undefined : value);
  return JSON.parse(JSON.stringify(section), isOwn) as Record<string, unknown>;
}

/** A value of null takes a setting away, as it does in a patch of a twin. */
function ownValue(values: Record<string, unknown>, name: string): unknown {
  return Object.hasOwn(values, name) && values[name] !== null ? values[name] : undefined;
}

function withoutAbsent(taken: Record<string, unknown>): Desired {
  return Object.fromEntries(Object.entries(taken).filter(([, value]) => value !== undefined)) as Desired;
}

function tellNames(names: readonly string[]): string {
  const told = names.slice(0, mostUnknownNamed).map((name) => legalText(name, 48));
  return `${told.join(', ')}${names.length > told.length ? `, and ${names.length - told.length} more` : ''}`;
}

import {
  desiredSchema,
  reportedSchema,
  settingNames,
  type Desired,
  type Reported,
  type SettingName,
} from '@mooring/contract';
import type { SettingsInForce } from '../report/observed.ts';
import { asToldNow } from '../volume/as-told-now.ts';
import { readWanted } from '../volume/told-wanted.ts';
import { initialSettings } from './take-desired.ts';

/** What a text has in place of what a twin cannot hold; a path with one is not the path. */
const replacement = '\uFFFD';

/**
 * The settings that an earlier process had in force, as far as the twin still tells them: what is wrong among the desired
 * properties can then stay refused over a restart. Volumes, with the workload and the revision that they belong to, are those
 * reported, where none was left out; of the others the values that stand beside a refusal. The rest have their defaults.
 *
 * @param reported the reported section as read at the start
 */
export function recallSettings(reported: object): SettingsInForce {
  const section = reported as Readonly<Record<string, unknown>>;
  const recalled: Record<string, unknown> = { ...initialSettings.desired };
  const settings = reportedSchema.shape.settings.safeParse(section['settings']).data;
  for (const name of settingNames) {
    const told = settings?.refused?.[name]?.value;
    if (told !== undefined && !takenTogether.has(name)) recalled[name] = valueOf(name, told) ?? recalled[name];
  }
  const volumes = volumesOf(section);
  if (volumes !== undefined) {
    recalled['volumes'] = volumes;
    for (const name of ['workload', 'revision'] as const) {
      const value = desiredSchema.shape[name].safeParse(section[name]).data;
      if (value !== undefined) recalled[name] = value;
    }
  }
  return { desired: recalled as Desired, acknowledgement: undefined };
}

/** The volumes as an earlier process reported them; undefined where they do not parse. */
export function recallVolumes(reported: object): Reported['volumes'] | undefined {
  const { data } = reportedSchema.shape.volumes.safeParse((reported as { volumes?: unknown }).volumes);
  if (data === undefined) return undefined;
  return Object.fromEntries(Object.entries(data).map(([name, volume]) => [name, asToldNow(volume)]));
}

/** True where an earlier process knew of volumes that the twin had no room for. */
export function hasOmittedVolumes(reported: object): boolean {
  const { omitted } = reported as { omitted?: unknown };
  return (reportedSchema.shape.omitted.safeParse(omitted).data?.volumes ?? 0) > 0;
}

const takenTogether: ReadonlySet<SettingName> = new Set(['workload', 'revision', 'volumes']);

/** As `tellValue` told it: what is no number, text or truth is JSON, perhaps cut. */
function valueOf(name: SettingName, told: string | number | boolean): unknown {
  const schema = desiredSchema.shape[name];
  const plain = schema.safeParse(told);
  if (plain.success || typeof told !== 'string') return plain.data;
  try {
    return schema.safeParse(JSON.parse(told)).data;
  } catch {
    return undefined;
  }
}

function volumesOf(section: Readonly<Record<string, unknown>>): Desired['volumes'] | undefined {
  const omitted = reportedSchema.shape.omitted.safeParse(section['omitted']).data;
  const reported = recallVolumes(section);
  if (omitted === undefined || omitted.volumes > 0 || reported === undefined) return undefined;
  const entries = Object.entries(reported);
  if (entries.some(([, { share, path }]) => `${share}${path}`.includes(replacement))) return undefined;
  // The twin does not tell which of them are tiered to the cloud: none is written to unless that is asked for. What else has
  // to be mounted it tells of those where something else is.
  const volumes = entries.map(([name, volume]) => {
    const { share, path } = volume;
    return [name, { share, path, ...readWanted(volume), tier: 'cloud' }];
  });
  return desiredSchema.shape.volumes.safeParse(Object.fromEntries(volumes)).data;
}

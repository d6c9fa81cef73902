import { proberMountPath, type DesiredInput } from '@mooring/contract';
import type { JsonObject } from '../../source/node.ts';
import type { Findings } from '../diagnostics/findings.ts';
import { didYouMean, listSome } from '../diagnostics/suggest.ts';
import type { Locate } from '../model/draft.ts';
import type { Volume } from '../model/volume.ts';
import type { Workload } from './workload-schema.ts';

type Share = Extract<Volume, { kind: 'share' }>;
type Settings = Omit<DesiredInput, 'workload' | 'revision' | 'volumes'>;

/** Desired properties of the reporter. It watches no volume, so a silence is none of its business. */
export function desiredOfReporter(workload: Workload): JsonObject {
  const { silence: _silence, ...settings } = settingsOf(workload);
  return { workload: workload.metadata.name, volumes: {}, ...settings } as JsonObject;
}

/** Desired properties of the prober, which mounts and watches these shares. */
export function desiredOfProber(workload: Workload, shares: readonly Share[]): JsonObject {
  return { workload: workload.metadata.name, volumes: expectedVolumes(shares), ...settingsOf(workload) } as JsonObject;
}

/** What of the settings will not last, or comes to nothing. */
export function reportReporterSettings(workload: Workload, locate: Locate, findings: Findings): void {
  const { enabled, metrics, desired } = workload.reporter;
  if (!enabled) {
    for (const key of [...(metrics ? ['metrics'] : []), ...(desired === undefined ? [] : ['desired'])]) {
      const what = `\`reporter.${key}\` has no effect: neither reporter nor prober is added`;
      findings.add('MOOR1606', locate(['reporter', key], 'key'), what, 'Take it out, or `enabled: false`.');
    }
    return;
  }
  const { silence } = settingsOf(workload);
  if (silence === undefined) return;
  const shares = Object.entries(workload.volumes).flatMap(([name, { share }]) => (share === undefined ? [] : [name]));
  findings.add(
    'MOOR1117',
    locate(['reporter', 'desired', 'silence'], 'key'),
    // No clock is asked here: the same file gives the same words on any day.
    `each push sets this silence anew; it ends at ${silence.untilUtc}, and does nothing from then on`,
    'For one maintenance set it in the twin of the prober instead; the next push then ends it. If that time is past, take it out.',
    'info',
  );
  for (const [index, name] of (silence.volumes ?? []).entries()) {
    if (shares.includes(name)) continue;
    const known = shares.length === 0 ? 'This workload has no share.' : `Shares: ${listSome(shares)}.`;
    findings.add(
      'MOOR1117',
      locate(['reporter', 'desired', 'silence', 'volumes', index]),
      `the silence names \`${name}\`, which no prober watches`,
      `${didYouMean(name, shares)}${known}`,
    );
  }
}

function settingsOf({ reporter }: Workload): Settings {
  return reporter.desired ?? {};
}

function expectedVolumes(shares: readonly Share[]): NonNullable<DesiredInput['volumes']> {
  return Object.fromEntries(
    shares.map(({ name, share, protocol, tier, source }) => [
      name,
      {
        share,
        ...(protocol === undefined ? {} : { protocol }),
        path: proberMountPath(name),
        ...(source === undefined ? {} : { source }),
        // A prober writes nothing to a share that would upload it, unless it is told to.
        ...(tier === undefined ? {} : { tier }),
      },
    ]),
  );
}

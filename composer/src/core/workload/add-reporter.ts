import { proberModuleName, proberMountPath, reporterModuleName } from '@mooring/contract';
import { registryHostOf } from '@mooring/edge-kubernetes';
import type { JsonObject } from '../../source/node.ts';
import type { At } from '../diagnostics/diagnostic.ts';
import type { Findings } from '../diagnostics/findings.ts';
import type { Draft, Locate, ModuleDraft } from '../model/draft.ts';
import { runsOnKubernetes } from '../model/target.ts';
import { byKey } from './by-key.ts';
import { optionsForDocker } from './options-docker.ts';
import { optionsForKubernetes } from './options-kubernetes.ts';
import { metricsEnv, metricsOptions } from './reporter-metrics.ts';
import { desiredOfProber, desiredOfReporter } from './reporter-settings.ts';
import type { PlacedMount, Volume, Volumes } from '../model/volume.ts';
import type { Workload } from './workload-schema.ts';

const defaultImage = 'mooring-reporter:0.1.0';

type Share = Extract<Volume, { kind: 'share' }>;

/**
 * Adds the reporter, which mounts nothing and so always starts, and the prober, which mounts every share of the
 * workload. Nothing to mount: no prober. Switched off: neither.
 */
export function addReporter(
  draft: Draft,
  workload: Workload,
  volumes: Volumes,
  locate: Locate,
  findings: Findings,
): Draft {
  if (!workload.reporter.enabled) return draft;
  const at = draft.at;
  if (reportTakenNames(draft, workload, locate, findings)) return draft;
  const image = workload.reporter.image ?? inferImage(workload, locate, findings);
  if (image === undefined) return draft;
  const shares = [...volumes]
    .sort(byKey)
    .map(([, volume]) => volume)
    .filter((volume): volume is Share => volume.kind === 'share');
  const withMetrics = metricsOptions(workload.reporter.metrics);
  const make = (name: string, role: 'reporter' | 'prober', options: JsonObject) =>
    watcher(name, role, { image, metrics: workload.reporter.metrics }, replacing(options, draft.target), at);
  const reporter = make(reporterModuleName, 'reporter', withMetrics);
  const added: Draft = {
    ...draft,
    modules: [...draft.modules, reporter],
    sections: { ...draft.sections, [reporter.name]: { 'properties.desired': desiredOfReporter(workload) } },
    reporter: reporter.name,
  };
  if (shares.length === 0) return added;
  const mounts = shares.map((volume): PlacedMount => ({ path: proberMountPath(volume.name), volume }));
  const options = runsOnKubernetes(draft.target) ? optionsForKubernetes(mounts) : optionsForDocker(mounts);
  const prober = make(proberModuleName(draft.name), 'prober', { ...options, ...withMetrics });
  return {
    ...added,
    modules: [...added.modules, prober],
    sections: { ...added.sections, [prober.name]: { 'properties.desired': desiredOfProber(workload, shares) } },
    prober: prober.name,
  };
}

/** Two modules of one name would overwrite each other in the manifest. */
function reportTakenNames(draft: Draft, workload: Workload, locate: Locate, findings: Findings): boolean {
  const ours = [reporterModuleName, proberModuleName(draft.name)];
  const twins = Object.keys(workload.twins).map((name) => ({ name, nameAt: locate(['twins', name], 'key') }));
  const taken = [...draft.modules, ...twins].filter(({ name }) => ours.includes(name.toLowerCase()));
  for (const { name, nameAt } of taken) {
    findings.add(
      'MOOR1404',
      nameAt,
      `the name \`${name}\` is taken by a module that Mooring adds`,
      'Rename the module, or switch ours off: `reporter: { enabled: false }`.',
    );
  }
  return taken.length > 0;
}

/** The registry of the workload itself: nobody should pull a name on Docker Hub that somebody else may take. */
function inferImage(workload: Workload, locate: Locate, findings: Findings): string | undefined {
  const [registry] = Object.values(workload.registries);
  const folder = registry?.address ?? inferFolder(Object.values(workload.modules).map(({ image }) => image));
  const at = locate(['metadata', 'name']);
  if (folder === undefined) {
    findings.add(
      'MOOR1112',
      at,
      'where the image of the reporter is pulled from cannot be told, so neither reporter nor prober is added',
      'Write `reporter: { image: <registry>/mooring-reporter:0.1.0 }`, or `reporter: { enabled: false }` to do without.',
    );
    return undefined;
  }
  const image = `${folder}/${defaultImage}`;
  findings.add(
    'MOOR1111',
    at,
    `the reporter is taken from \`${image}\``,
    'Push the image there, or write another one as `reporter: { image: … }`.',
  );
  return image;
}

/** A registry of one's own first, then the account on Docker Hub that the workload uses; official images belong to nobody. */
function inferFolder(written: readonly string[]): string | undefined {
  // What is wrong with those is told of them, and is not to be told of ours as well.
  const images = written.map((image) => image.trim().replace(/^[a-z][a-z0-9+.-]*:\/\//i, ''));
  const own = images.map(registryHostOf).find((host) => host !== 'docker.io');
  if (own !== undefined) return own;
  return images
    .map((image) => image.replace(/^docker\.io\//, '').split('/'))
    .find(([account, name]) => name !== undefined && account !== 'library')?.[0]
    ?.toLowerCase();
}

/**
 * The old pod must end before the new one starts: two would speak with one identity and throw each other off the hub, and
 * an old prober would answer for the shares it still has mounted.
 */
function replacing(options: JsonObject, target: Draft['target']): JsonObject {
  if (!runsOnKubernetes(target)) return options;
  return { ...options, 'k8s-experimental': { strategy: { type: 'Recreate' } } };
}

function watcher(
  name: string,
  role: 'reporter' | 'prober',
  { image, metrics }: { image: string; metrics: boolean },
  createOptions: JsonObject,
  at: At,
): ModuleDraft {
  // The reporter sees every GPU and asks for none, so that it takes none from the workload.
  const gpu = { NVIDIA_VISIBLE_DEVICES: 'all', NVIDIA_DRIVER_CAPABILITIES: 'utility' };
  const env = { MOORING_ROLE: role, ...(role === 'reporter' ? gpu : {}), ...metricsEnv(metrics) };
  return {
    name,
    nameAt: at,
    entry: {
      type: 'docker',
      version: '1.0',
      status: 'running',
      restartPolicy: 'always',
      env: Object.fromEntries(Object.entries(env).map(([key, value]) => [key, { value }])),
    },
    settings: { image },
    createOptions,
    entryAt: () => at,
    optionAt: () => at,
    imageAt: at,
    volumes: new Map(),
  };
}

import type { Findings } from '../diagnostics/findings.ts';
import type { Draft, Locate } from '../model/draft.ts';
import { isStackEdge, usesIotEdge, type Output } from '../model/target.ts';
import type { Volumes } from '../model/volume.ts';
import { addReporter } from './add-reporter.ts';
import { claimFiles } from './claim-file.ts';
import { desiredProperties, draftRoutes } from './desired-properties.ts';
import { draftModule, type ModuleContext } from './draft-module.ts';
import { draftSections, locateSections } from './draft-sections.ts';
import { layerProperties, reportProperties } from './layer-properties.ts';
import type { Made } from './made.ts';
import { proxyEnv } from './proxy-env.ts';
import { reportReporterSettings } from './reporter-settings.ts';
import { reportGpus } from './report-gpus.ts';
import { reportSystems } from './report-systems.ts';
import { reportWithoutEffect } from './report-without-effect.ts';
import { systemModules } from './system-modules.ts';
import { resolveVolumes } from './volumes.ts';
import type { Workload } from './workload-schema.ts';

/**
 * A workload → everything its manifest will hold, reporter and prober included. `output` is what was asked for beside
 * the file: `layered` makes a layer of it, `kubernetes` and `gitops` leave edgeAgent and edgeHub out.
 */
export function draftWorkload(workload: Workload, locate: Locate, findings: Findings, output?: Output): Draft {
  const { target } = workload;
  const iotEdge = usesIotEdge({ target, output });
  const isLayered = iotEdge && (workload.layered || output === 'layered');
  const made: Made = { iotEdge, isLayered, output };
  const volumes = resolveVolumes(workload, { locate, findings, hasHub: iotEdge && !isLayered });
  const context: ModuleContext = { volumes, target, proxy: proxyEnv(workload.proxy) };
  const draft: Draft = {
    kind: 'workload',
    name: workload.metadata.name,
    target,
    ...(output === undefined ? {} : { output }),
    at: locate(['metadata', 'name']),
    modules: Object.entries(workload.modules).map(([name, module]) =>
      draftModule(name, module, context, (path, part) => locate(['modules', name, ...path], part)),
    ),
    ...draftSystem(workload, context, made, locate, findings),
    routes: draftRoutes(workload, locate),
    externalModules: workload.externalModules,
    sections: draftSections(workload, locate, findings),
    sectionAt: locateSections(workload, locate),
    files: iotEdge && isStackEdge(target) ? claimFiles(volumes, mountedBy(workload), target) : [],
    ...(workload.rollout === undefined ? {} : { rollout: workload.rollout }),
    declared: declaredBy(workload, volumes, locate),
  };
  reportWithoutEffect(workload, made, locate, findings);
  reportGpus(workload, locate, findings);
  reportSystems(workload, locate, findings);
  reportReporterSettings(workload, locate, findings);
  return addReporter(draft, workload, isLayered ? withoutStore(volumes, workload) : volumes, locate, findings);
}

/** The store of edgeHub belongs to the deployment below a layer: what no module of the layer mounts, its prober leaves alone. */
function withoutStore(volumes: Volumes, { edgeHub, modules }: Workload): Volumes {
  const store = edgeHub?.store;
  const isMounted = Object.values(modules).some(({ mounts }) => Object.values(mounts).some((name) => name === store));
  return isMounted ? volumes : new Map([...volumes].filter(([name]) => name !== store));
}

type System = Pick<Draft, 'edgeAgent' | 'edgeHub' | 'agent' | 'agentAt' | 'hub' | 'hubAt' | 'hubPassedOn' | 'layered'>;

function draftSystem(
  workload: Workload,
  context: ModuleContext,
  { iotEdge, isLayered }: Made,
  locate: Locate,
  findings: Findings,
): System {
  const none = { edgeAgent: undefined, edgeHub: undefined };
  if (isLayered) return { ...none, ...layerProperties(workload, locate, findings), layered: true };
  // Without IoT Edge they hold the credentials of registries, in their usual place.
  const properties = desiredProperties(workload, locate, findings);
  if (!iotEdge) return { ...none, ...properties };
  reportProperties(workload, locate, findings);
  return { ...systemModules(workload, context, locate), ...properties };
}

function declaredBy(workload: Workload, volumes: Volumes, at: Locate): NonNullable<Draft['declared']> {
  return {
    volumes,
    namespace: workload.metadata.namespace ?? workload.metadata.name,
    ...(workload.gitops === undefined ? {} : { gitops: workload.gitops }),
    at,
  };
}

/** Names of the volumes that modules or edgeHub mount. */
function mountedBy(workload: Workload): Set<string> {
  const names = Object.values(workload.modules).flatMap(({ mounts }) => Object.values(mounts));
  const store = workload.edgeHub?.store;
  return new Set(store === undefined ? names : [...names, store]);
}

import type { Json, JsonObject } from '../../source/node.ts';
import type { Findings } from '../diagnostics/findings.ts';
import type { Draft, Locate, RouteDraft } from '../model/draft.ts';
import { addReporter } from './add-reporter.ts';
import { claimFiles } from './claim-file.ts';
import { draftModule } from './draft-module.ts';
import { systemModules } from './system-modules.ts';
import { resolveVolumes } from './volumes.ts';
import type { Workload } from './workload-schema.ts';

/** A workload → everything its manifest will hold, reporter and prober included. */
export function draftWorkload(workload: Workload, locate: Locate, findings: Findings): Draft {
  const { target } = workload;
  const volumes = resolveVolumes(workload, locate, findings);
  const modules = Object.entries(workload.modules).map(([name, module]) =>
    draftModule(name, module, volumes, target, (path, part) => locate(['modules', name, ...path], part)),
  );
  const sections: JsonObject = {};
  for (const [name, { desired }] of Object.entries(workload.modules)) {
    if (desired !== undefined) sections[name] = { 'properties.desired': desired };
  }
  const draft: Draft = {
    kind: 'workload',
    name: workload.metadata.name,
    target,
    at: locate(['metadata', 'name']),
    modules,
    ...systemModules(target, locate),
    routes: draftRoutes(workload, locate),
    agent: { schemaVersion: '1.1', runtime: draftRuntime(workload) },
    agentAt: () => locate(['registries'], 'key'),
    hub: {
      schemaVersion: '1.1',
      routes: workload.routes as JsonObject,
      storeAndForwardConfiguration: { timeToLiveSecs: 7200 },
    },
    hubAt: () => locate(['routes'], 'key'),
    sections,
    files: claimFiles(volumes, findings),
    ...(workload.rollout === undefined ? {} : { rollout: workload.rollout }),
    declared: {
      volumes,
      namespace: workload.metadata.namespace ?? workload.metadata.name,
      ...(workload.gitops === undefined ? {} : { gitops: workload.gitops }),
    },
  };
  return addReporter(draft, workload, volumes, locate, findings);
}

function draftRuntime(workload: Workload): JsonObject {
  const credentials: Record<string, Json> = {};
  for (const [name, { address, username, password }] of Object.entries(workload.registries)) {
    // All three are required on the wire; a registry without credentials is only a place to pull from.
    if (username !== undefined && password !== undefined) credentials[name] = { address, username, password };
  }
  return { type: 'docker', settings: { minDockerVersion: 'v1.25', registryCredentials: credentials } };
}

function draftRoutes(workload: Workload, locate: Locate): RouteDraft[] {
  return Object.entries(workload.routes ?? {}).map(([name, route]) => {
    const path = ['routes', name];
    return {
      name,
      route: typeof route === 'string' ? route : route.route,
      nameAt: locate(path, 'key'),
      routeAt: locate(typeof route === 'string' ? path : [...path, 'route']),
    };
  });
}

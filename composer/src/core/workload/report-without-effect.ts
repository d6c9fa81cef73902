import type { JsonObject } from '../../source/node.ts';
import type { Findings } from '../diagnostics/findings.ts';
import type { Locate } from '../model/draft.ts';
import { lookUp, lookUpObject } from '../model/options.ts';
import { hasIotEdge, runsOnKubernetes } from '../model/target.ts';
import type { Made } from './made.ts';
import type { Workload, WorkloadModule } from './workload-schema.ts';

type Tell = (path: string[], why: string, severity?: 'info') => void;

/** Keys that come to nothing here: a person who wrote them counts on them. */
export function reportWithoutEffect(workload: Workload, made: Made, locate: Locate, findings: Findings): void {
  const tell: Tell = (path, why, severity) => {
    const what = `\`${path.join('.')}\` has no effect on ${workload.target}`;
    findings.add('MOOR1606', locate(path, 'key'), what, why, severity);
  };
  for (const [name, module] of Object.entries(workload.modules)) {
    reportOfModule(['modules', name], module, workload, tell);
  }
  // Of a device with IoT Edge that is given Kubernetes objects, that output tells what it does without.
  if (!hasIotEdge(workload.target)) reportOfIotEdge(workload, tell);
  else if (made.iotEdge && runsOnKubernetes(workload.target) && !made.isLayered) {
    reportOfAgent(workload, tell);
    reportProxyOfAgent(workload, locate, findings);
  }
  reportOfProxy(workload, made, tell);
}

function reportOfModule(path: string[], module: WorkloadModule, workload: Workload, tell: Tell): void {
  const { service, node, proxy, desired } = module;
  if (!runsOnKubernetes(workload.target)) {
    const why = 'There is no Kubernetes in the virtual machine. Take it out.';
    if (service !== undefined) tell([...path, 'service'], why);
    if (node !== undefined) tell([...path, 'node'], why);
  } else if (service !== undefined && !hasPorts(module)) {
    tell([...path, 'service'], 'A module without ports gets no Service. Write its `ports`.');
  }
  if (proxy && workload.proxy === undefined)
    tell([...path, 'proxy'], 'Write the proxy itself as `proxy` of the workload.');
  if (desired !== undefined && !hasIotEdge(workload.target)) {
    tell([...path, 'desired'], 'There is no module twin. Use `env`, or a file that the module reads.');
  }
}

function hasPorts({ ports, createOptions }: WorkloadModule): boolean {
  const author = createOptions as JsonObject;
  const bound = lookUpObject(author, 'HostConfig', 'PortBindings') ?? lookUp(author, 'ExposedPorts');
  return ports.length > 0 || bound !== undefined;
}

function reportOfIotEdge(workload: Workload, tell: Tell): void {
  const why = 'It belongs to IoT Edge. Take it out, or compose for a target that has it.';
  if (Object.keys(workload.routes ?? {}).length > 0) tell(['routes'], why);
  if (workload.externalModules.length > 0) tell(['externalModules'], why);
  if (Object.keys(workload.twins).length > 0) tell(['twins'], why);
  if (workload.edgeAgent !== undefined) tell(['edgeAgent'], why);
  if (workload.edgeHub !== undefined) tell(['edgeHub'], why);
  if (workload.layered) tell(['layered'], why);
  if (workload.rollout !== undefined) tell(['rollout'], 'IoT Hub rolls out deployments of IoT Edge only.');
  if (workload.proxy?.upstreamProtocol !== undefined) {
    tell(
      ['proxy', 'upstreamProtocol'],
      'Only edgeHub and edgeAgent ask for it; modules with `proxy: true` get it all the same.',
    );
  }
}

/** Read in code: edgeAgent compares its own Deployment by images only, and leaves its own image as it is. */
function reportOfAgent({ edgeAgent }: Workload, tell: Tell): void {
  const why = 'On Kubernetes edgeAgent keeps the image, the environment and the options it was installed with.';
  const { image, env, createOptions } = edgeAgent ?? {};
  if (image !== undefined) tell(['edgeAgent', 'image'], why);
  if (env !== undefined && Object.keys(env).length > 0) tell(['edgeAgent', 'env'], why);
  if (createOptions !== undefined && Object.keys(createOptions).length > 0) tell(['edgeAgent', 'createOptions'], why);
}

function reportProxyOfAgent({ proxy, target }: Workload, locate: Locate, findings: Findings): void {
  if (proxy === undefined) return;
  const help =
    'It keeps the environment it was installed with: set the web proxy on the device, too. edgeHub gets it, and modules with `proxy: true`.';
  findings.add('MOOR1606', locate(['proxy'], 'key'), `\`proxy\` does not reach edgeAgent on ${target}`, help, 'info');
}

function reportOfProxy({ proxy, modules }: Workload, { iotEdge, isLayered }: Made, tell: Tell): void {
  if (proxy === undefined || (iotEdge && !isLayered)) return;
  if (Object.values(modules).some((module) => module.proxy)) return;
  tell(['proxy'], 'edgeAgent and edgeHub are none of this, and no module has `proxy: true`.');
}

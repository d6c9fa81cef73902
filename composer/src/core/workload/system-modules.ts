import type { JsonObject } from '../../source/node.ts';
import type { Draft, Locate, ModuleDraft } from '../model/draft.ts';
import { runsOnKubernetes, type Target } from '../model/target.ts';

/** Azure Stack Edge runs IoT Edge 1.1 and will not move; a self-run virtual machine has the current long-term release. */
function runtimeVersion(target: Target): string {
  return runsOnKubernetes(target) ? '1.1' : '1.5';
}

/** edgeHub gets a Service, and with it a name modules can connect to, only because it has these ports. */
const hubPorts = [443, 5671, 8883];

/** The two modules every deployment needs. */
export function systemModules(target: Target, locate: Locate): Pick<Draft, 'edgeAgent' | 'edgeHub'> {
  const version = runtimeVersion(target);
  const bindings: JsonObject = {};
  for (const port of hubPorts) bindings[`${port}/tcp`] = [{ HostPort: String(port) }];
  const always = { status: 'running', restartPolicy: 'always' };
  return {
    edgeAgent: systemModule('edgeAgent', {}, `mcr.microsoft.com/azureiotedge-agent:${version}`, {}, locate),
    edgeHub: systemModule(
      'edgeHub',
      always,
      `mcr.microsoft.com/azureiotedge-hub:${version}`,
      { HostConfig: { PortBindings: bindings } },
      locate,
    ),
  };
}

function systemModule(
  name: string,
  entry: JsonObject,
  image: string,
  createOptions: JsonObject,
  locate: Locate,
): ModuleDraft {
  const at = locate(['modules'], 'key');
  return {
    name,
    nameAt: at,
    entry: { type: 'docker', ...entry },
    settings: { image },
    createOptions,
    entryAt: () => at,
    optionAt: () => at,
    imageAt: at,
    volumes: new Map(),
  };
}

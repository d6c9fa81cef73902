import type { EnvVar } from './kubernetes-objects.ts';
import type { ModuleInput } from './module-input.ts';
import type { AgentSettings } from './settings.ts';

export const edgeAgentModule = '$edgeAgent';
export const edgeHubModule = '$edgeHub';
const workloadUri = 'http://localhost:35001/';
const managementUri = 'http://localhost:35000/';
const workloadApiVersion = '2020-07-07';

/**
 * The environment of the module's container in the order the agent writes it: the module's `env`, createOptions `Env`,
 * then the runtime's own. Of equal names the last counts, so `IOTEDGE_*` cannot be overridden.
 */
export function mapEnv(module: ModuleInput, dockerEnv: readonly string[], settings: AgentSettings): EnvVar[] {
  const env: EnvVar[] = Object.entries(module.env ?? {}).map(([name, value]) => ({ name, value }));
  for (const entry of dockerEnv) {
    const equals = entry.indexOf('=');
    if (equals > 0) env.push({ name: entry.slice(0, equals), value: entry.slice(equals + 1) });
  }
  const add = (name: string, value: string) => env.push({ name, value });
  add('IOTEDGE_IOTHUBHOSTNAME', settings.iotHubHostName);
  add('IOTEDGE_AUTHSCHEME', 'sasToken');
  if (!env.some((variable) => variable.name === 'RuntimeLogLevel')) add('RuntimeLogLevel', 'Information');
  add('IOTEDGE_WORKLOADURI', workloadUri);
  if (module.generationId !== undefined) add('IOTEDGE_MODULEGENERATIONID', module.generationId);
  add('IOTEDGE_DEVICEID', settings.deviceId);
  add('IOTEDGE_MODULEID', module.id);
  add('IOTEDGE_APIVERSION', workloadApiVersion);
  if (module.id === edgeAgentModule) env.push(...agentEnv(settings));
  add('EdgeDeviceHostName', settings.edgeDeviceHostName);
  if (module.id !== edgeAgentModule && module.id !== edgeHubModule) add('IOTEDGE_GATEWAYHOSTNAME', 'edgehub');
  return env;
}

function agentEnv(settings: AgentSettings): EnvVar[] {
  const flag = (value: boolean) => (value ? 'True' : 'False');
  return Object.entries({
    Mode: 'kubernetes',
    IOTEDGE_MANAGEMENTURI: managementUri,
    NetworkId: 'azure-iot-edge',
    ProxyImage: settings.proxyImage,
    ...(settings.proxyImagePullSecret === null ? {} : { ProxyImagePullSecretName: settings.proxyImagePullSecret }),
    K8sNamespace: settings.namespace,
    RunAsNonRoot: flag(settings.runAsNonRoot),
    PortMappingServiceType: settings.portMappingServiceType,
    UseMountSourceForVolumeName: flag(settings.useMountSourceForVolumeName),
    ...(settings.storageClassName === null ? {} : { StorageClassName: settings.storageClassName }),
    PersistentVolumeClaimDefaultSizeInMb: String(settings.persistentVolumeClaimDefaultSizeMiB),
    ExperimentalFeatures__Enabled: flag(settings.k8sExtensions),
    ExperimentalFeatures__EnableK8SExtensions: flag(settings.k8sExtensions),
  }).map(([name, value]) => ({ name, value }));
}

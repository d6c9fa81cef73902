import type { DockerOptions } from './docker-options.ts';
import { edgeAgentModule, mapEnv } from './env.ts';
import type { Extension } from './extension.ts';
import type { Container, PodSpec, Volume } from './kubernetes-objects.ts';
import { deploymentName } from './labels.ts';
import type { Ignored, ModuleInput } from './module-input.ts';
import { parsePortKey } from './port-key.ts';
import type { AgentSettings } from './settings.ts';
import { mapVolumes } from './volumes.ts';

/** The container that the runtime adds to every pod. A module of this name cannot run. */
export const proxyContainerName = 'proxy';

/** Two containers, the proxy and the module, with the volumes of both. */
export function mapPod(
  module: ModuleInput,
  docker: DockerOptions,
  extension: Extension,
  pullSecret: string | undefined,
  settings: AgentSettings,
  ignored: Ignored[],
): PodSpec {
  const name = deploymentName(module.id);
  const { volumes, volumeMounts } = mapVolumes(module.id, docker, extension, ignored);
  const ports = docker.exposedPorts.flatMap((key) => {
    const parsed = parsePortKey(key);
    return parsed === null ? [] : [{ containerPort: parsed.port, protocol: parsed.protocol }];
  });
  const resources = extension.resources ?? (module.id === edgeAgentModule ? agentResources : undefined);
  const container: Container = {
    name,
    image: module.image ?? '',
    env: mapEnv(module, docker.env, settings),
    volumeMounts,
    ...(ports.length > 0 ? { ports } : {}),
    ...(resources === undefined ? {} : { resources }),
    ...(docker.privileged ? { securityContext: { privileged: true } } : {}),
    ...(docker.entrypoint === undefined ? {} : { command: docker.entrypoint }),
    ...(docker.cmd === undefined ? {} : { args: docker.cmd }),
    ...(docker.workingDir === undefined ? {} : { workingDir: docker.workingDir }),
  };
  const secrets = new Set([settings.proxyImagePullSecret, pullSecret].filter((secret) => typeof secret === 'string'));
  const securityContext =
    extension.securityContext ?? (settings.runAsNonRoot ? { runAsNonRoot: true, runAsUser: 1000 } : undefined);
  return {
    containers: [proxyContainer(settings), container],
    volumes: [...proxyVolumes, ...volumes],
    serviceAccountName: name,
    ...(secrets.size === 0 ? {} : { imagePullSecrets: [...secrets].map((secret) => ({ name: secret })) }),
    ...(securityContext === undefined ? {} : { securityContext }),
    ...(extension.nodeSelector === undefined ? {} : { nodeSelector: extension.nodeSelector }),
    ...hostNamespaces(docker),
  };
}

/** The chart's own figures, so that the agent keeps its place on a full node. */
const agentResources = { limits: { memory: '200Mi', cpu: '50m' }, requests: { memory: '200Mi', cpu: '50m' } };
const proxyResources = { limits: { memory: '25Mi', cpu: '5m' }, requests: { memory: '25Mi', cpu: '5m' } };

const proxyVolumes: Volume[] = [
  { name: 'config-volume', configMap: { name: 'iotedged-proxy-config' } },
  { name: 'trust-bundle-volume', configMap: { name: 'iotedged-proxy-trust-bundle' } },
];

function proxyContainer(settings: AgentSettings): Container {
  return {
    name: proxyContainerName,
    image: settings.proxyImage,
    env: [{ name: 'PROXY_LOG', value: 'Info' }],
    resources: proxyResources,
    volumeMounts: [
      { name: 'config-volume', mountPath: '/etc/iotedge-proxy', readOnly: true },
      { name: 'trust-bundle-volume', mountPath: '/etc/trust-bundle' },
    ],
  };
}

function hostNamespaces(docker: DockerOptions): Pick<PodSpec, 'hostIPC' | 'hostNetwork' | 'hostPID' | 'dnsPolicy'> {
  const isHost = (mode: string) => mode.toLowerCase() === 'host';
  const network = docker.networkMode === undefined ? undefined : isHost(docker.networkMode);
  return {
    ...(docker.ipcMode === undefined ? {} : { hostIPC: isHost(docker.ipcMode) }),
    ...(network === undefined ? {} : { hostNetwork: network }),
    ...(docker.pidMode === undefined ? {} : { hostPID: isHost(docker.pidMode) }),
    ...(network === true ? { dnsPolicy: 'ClusterFirstWithHostNet' } : {}),
  };
}

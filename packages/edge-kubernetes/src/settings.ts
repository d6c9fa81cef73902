import type { RegistryCredential } from './registry.ts';

export type ServiceType = 'ClusterIP' | 'NodePort' | 'LoadBalancer';

/** The environment of edgeAgent itself, as far as it decides what becomes of a module. */
export interface AgentSettings {
  deviceId: string;
  iotHubHostName: string;
  /** `EdgeDeviceHostName` in every module. */
  edgeDeviceHostName: string;
  namespace: string;
  /** Null: unset, no claims are made. An empty text makes claims without a class. */
  storageClassName: string | null;
  /** True: a claim asks for the PersistentVolume with its own name. */
  useMountSourceForVolumeName: boolean;
  persistentVolumeClaimDefaultSizeMiB: number;
  portMappingServiceType: ServiceType;
  runAsNonRoot: boolean;
  /** The two `ExperimentalFeatures__` switches; off, the whole `k8s-experimental` section is ignored. */
  k8sExtensions: boolean;
  proxyImage: string;
  proxyImagePullSecret: string | null;
  registryCredentials: readonly RegistryCredential[];
}

/** Settings that edgeAgent has where nobody set any, for a device and hub of your choice. */
export function defaultAgentSettings(overrides: Partial<AgentSettings> = {}): AgentSettings {
  return {
    deviceId: 'device1',
    iotHubHostName: 'hub.azure-devices.net',
    edgeDeviceHostName: 'localhost',
    namespace: 'iotedge',
    storageClassName: null,
    useMountSourceForVolumeName: false,
    persistentVolumeClaimDefaultSizeMiB: 0,
    portMappingServiceType: 'ClusterIP',
    runAsNonRoot: false,
    k8sExtensions: true,
    proxyImage: 'azureiotedge/azureiotedge-proxy:0.1.0-beta15',
    proxyImagePullSecret: null,
    registryCredentials: [],
    ...overrides,
  };
}

/**
 * Settings of the agent on Azure Stack Edge, inferred from claim names, service types and extensions in Microsoft's own
 * samples. The size is of no weight for a share, whose PersistentVolume is always 32 Ti; it only must not be zero.
 */
export function aseAgentSettings(overrides: Partial<AgentSettings> = {}): AgentSettings {
  return defaultAgentSettings({
    storageClassName: '',
    useMountSourceForVolumeName: true,
    persistentVolumeClaimDefaultSizeMiB: 10_240,
    portMappingServiceType: 'LoadBalancer',
    ...overrides,
  });
}

import { aseAgentSettings, type AgentSettings } from '@mooring/edge-kubernetes';

/** What no manifest says: of which device and hub. */
export interface TranslateOptions {
  deviceId: string;
  /** `contoso-hub.azure-devices.net` */
  iotHubHostName: string;
  /** Of every module; the hub gives each module one of its own. */
  generationId: string;
  edgeDeviceHostName: string;
  namespace: string;
}

/** Values that nobody could take for those of a device. */
export const artificialOptions: TranslateOptions = {
  deviceId: 'example-device',
  iotHubHostName: 'example-hub.azure-devices.net',
  generationId: 'example-generation-id',
  edgeDeviceHostName: 'example-host',
  namespace: 'iotedge',
};

export function settingsFor(options: TranslateOptions): AgentSettings {
  const { deviceId, iotHubHostName, edgeDeviceHostName, namespace } = options;
  return aseAgentSettings({ deviceId, iotHubHostName, edgeDeviceHostName, namespace });
}

/** A setting of edgeAgent that a translation rests on: its name as an environment variable, its value, what follows. */
export interface Assumption {
  setting: string;
  value: string;
  effect: string;
}

/** Inferred, all of them, from Microsoft's samples for Azure Stack Edge; what each one does is read in code. */
export function assumptionsOf(settings: AgentSettings): Assumption[] {
  const flag = (value: boolean) => (value ? 'True' : 'False');
  return [
    {
      setting: 'StorageClassName',
      value: JSON.stringify(settings.storageClassName ?? ''),
      effect: 'claims are made for mounts of type volume, and ask for no class',
    },
    {
      setting: 'UseMountSourceForVolumeName',
      value: flag(settings.useMountSourceForVolumeName),
      effect: 'each claim asks for the PersistentVolume of its own name, which is the share',
    },
    {
      setting: 'PersistentVolumeClaimDefaultSizeInMb',
      value: String(settings.persistentVolumeClaimDefaultSizeMiB),
      effect: 'of no weight for a share',
    },
    {
      setting: 'PortMappingServiceType',
      value: settings.portMappingServiceType,
      effect: 'the type of a Service that has PortBindings',
    },
    { setting: 'RunAsNonRoot', value: flag(settings.runAsNonRoot), effect: 'pods run as their image says' },
    {
      setting: 'ExperimentalFeatures__EnableK8SExtensions',
      value: flag(settings.k8sExtensions),
      effect: '`k8s-experimental` of createOptions counts',
    },
    { setting: 'ProxyImage', value: settings.proxyImage, effect: 'the container `proxy` of every pod' },
  ];
}

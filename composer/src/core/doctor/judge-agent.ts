import { no, unknown, yes, type Judged, type Seen } from './readings.ts';

type Settings = Seen['cluster-agent'];

/** A setting of edgeAgent, which reads names in any case. */
function setting(settings: Settings, name: string): string | undefined {
  const wanted = name.toLowerCase();
  return Object.entries(settings).find(([key]) => key.toLowerCase() === wanted)?.[1];
}

const shown = (name: string, value: string | undefined) =>
  value === undefined ? `edgeAgent has no setting ${name}` : `edgeAgent has ${name}="${value}"`;

function weigh(name: string, holds: (value: string | undefined) => boolean) {
  return (settings: Settings): Judged => {
    const value = setting(settings, name);
    return (holds(value) ? yes : no)(shown(name, value));
  };
}

/** What the environment of edgeAgent says (settings and their defaults read in its code). */
export const judgeAgent = {
  'agent-storage-class': weigh('StorageClassName', (value) => value === ''),
  'agent-volume-name': weigh('UseMountSourceForVolumeName', (value) => value?.toLowerCase() === 'true'),
  'agent-claim-size': weigh('PersistentVolumeClaimDefaultSizeInMb', (value) => Number(value ?? 0) > 0),
  'agent-load-balancer': weigh('PortMappingServiceType', (value) => value?.toLowerCase() === 'loadbalancer'),
  'agent-extension': (settings: Settings): Judged => {
    const features = Object.entries(settings).filter(([key]) => /^experimentalfeatures(__|:)/i.test(key));
    if (features.length === 0) return no('edgeAgent has no ExperimentalFeatures');
    const text = `edgeAgent has ${features.map(([key, value]) => `${key}="${value}"`).join(', ')}`;
    const isOn = (end: RegExp) => features.some(([key, value]) => end.test(key) && value.toLowerCase() === 'true');
    if (!isOn(/(__|:)enabled$/i)) return no(text);
    return isOn(/k8sextensions$/i) ? yes(text) : unknown(text);
  },
};

/** What the definition of EdgeDeployment keeps: a schema without `status` has it pruned (documented by Kubernetes). */
export const judgeDefinition = {
  'crd-status': (definition: Seen['cluster-crd']): Judged => (keepsStatus(definition) ? no : yes)(describe(definition)),
  'status-stays-200': (definition: Seen['cluster-crd']): Judged =>
    keepsStatus(definition)
      ? unknown(`${describe(definition)}; whether the agent reads it was not seen`)
      : yes(`${describe(definition)}, and the agent reads a missing status as success`),
};

function keepsStatus({ spec }: Seen['cluster-crd']): boolean {
  if (spec.preserveUnknownFields === true) return true;
  return spec.versions
    .filter(({ served }) => served !== false)
    .every(({ schema }) => {
      const root = schema?.openAPIV3Schema;
      return root?.['x-kubernetes-preserve-unknown-fields'] === true || root?.properties?.['status'] !== undefined;
    });
}

function describe({ spec }: Seen['cluster-crd']): string {
  const versions = spec.versions.map(({ name, schema }) => {
    const properties = Object.keys(schema?.openAPIV3Schema?.properties ?? {});
    return `${name} (${properties.length === 0 ? 'no properties' : properties.join(', ')})`;
  });
  return `the definition has ${versions.join(' and ')}`;
}

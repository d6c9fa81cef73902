import { z } from 'zod';
import { mapModule } from '../map-module.ts';
import { defaultAgentSettings, type AgentSettings } from '../settings.ts';

const agentSchema = z.strictObject({
  deviceId: z.string().optional(),
  hub: z.string().optional(),
  edgeHostname: z.string().optional(),
  storageClassName: z.string().nullable().optional(),
  useMountSourceForVolumeName: z.boolean().optional(),
  pvcSizeMb: z.number().optional(),
  portMappingServiceType: z.enum(['ClusterIP', 'NodePort', 'LoadBalancer']).optional(),
  runAsNonRoot: z.boolean().optional(),
  k8sExtensions: z.boolean().optional(),
  proxyImagePullSecret: z.string().nullable().optional(),
  registryCredentials: z
    .array(z.strictObject({ address: z.string(), username: z.string(), password: z.string() }))
    .optional(),
});

const scalar = z.union([z.string(), z.number(), z.boolean()]);

const moduleSchema = z.strictObject({
  id: z.string(),
  image: z.string().optional(),
  status: z.string().optional(),
  type: z.string().optional(),
  env: z.record(z.string(), z.union([scalar, z.strictObject({ value: scalar })])).optional(),
  createOptions: z.unknown().optional(),
  generationId: z.string().optional(),
  imagePullSecret: z.string().optional(),
  restartPolicy: z.string().optional(),
  imagePullPolicy: z.string().optional(),
  startupOrder: z.number().optional(),
});

/** The value in which the facts of a `map` vector are looked up. */
export function mapSubject(agent: unknown, module: unknown): Record<string, unknown> {
  const { env, ...input } = moduleSchema.parse(module);
  const plainEnv = Object.fromEntries(
    Object.entries(env ?? {}).map(([name, value]) => [name, String(typeof value === 'object' ? value.value : value)]),
  );
  const mapped = mapModule({ ...input, env: plainEnv }, settingsOf(agent));
  const pod = mapped.deployment.spec.template.spec;
  return {
    deployment: mapped.deployment,
    pod,
    container: pod.containers.at(-1),
    podAnnotations: mapped.deployment.spec.template.metadata.annotations,
    service: mapped.service,
    pvcs: mapped.persistentVolumeClaims,
    serviceAccount: mapped.serviceAccount,
  };
}

function settingsOf(agent: unknown): AgentSettings {
  const given = agentSchema.parse(agent ?? {});
  const settings = defaultAgentSettings();
  return {
    ...settings,
    deviceId: given.deviceId ?? settings.deviceId,
    iotHubHostName: given.hub ?? settings.iotHubHostName,
    edgeDeviceHostName: given.edgeHostname ?? settings.edgeDeviceHostName,
    storageClassName: given.storageClassName ?? settings.storageClassName,
    useMountSourceForVolumeName: given.useMountSourceForVolumeName ?? settings.useMountSourceForVolumeName,
    persistentVolumeClaimDefaultSizeMiB: given.pvcSizeMb ?? settings.persistentVolumeClaimDefaultSizeMiB,
    portMappingServiceType: given.portMappingServiceType ?? settings.portMappingServiceType,
    runAsNonRoot: given.runAsNonRoot ?? settings.runAsNonRoot,
    k8sExtensions: given.k8sExtensions ?? settings.k8sExtensions,
    proxyImagePullSecret: given.proxyImagePullSecret ?? settings.proxyImagePullSecret,
    registryCredentials: given.registryCredentials ?? settings.registryCredentials,
  };
}

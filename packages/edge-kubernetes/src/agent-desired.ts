import { z } from 'zod';
import { joinCreateOptions } from './chunks.ts';
import { edgeAgentModule, edgeHubModule } from './env.ts';
import { EdgeAgentError } from './errors.ts';
import type { ModuleInput } from './module-input.ts';
import type { RegistryCredential } from './registry.ts';
import { checkEdgeAgentSchemaVersion } from './schema-version.ts';

const moduleSchema = z.looseObject({
  type: z.string().optional(),
  status: z.string().optional(),
  version: z.string().optional(),
  restartPolicy: z.string().optional(),
  imagePullPolicy: z.string().optional(),
  startupOrder: z.number().optional(),
  settings: z.looseObject({ image: z.string().min(1) }),
  env: z.record(z.string(), z.looseObject({ value: z.union([z.string(), z.number(), z.boolean()]) })).optional(),
});

const credentialSchema = z.looseObject({ address: z.string(), username: z.string(), password: z.string() });

const desiredSchema = z.looseObject({
  schemaVersion: z.string(),
  runtime: z.looseObject({
    type: z.string(),
    settings: z.looseObject({ registryCredentials: z.record(z.string(), credentialSchema).optional() }).optional(),
  }),
  systemModules: z.looseObject({ edgeAgent: moduleSchema, edgeHub: moduleSchema }),
  modules: z.record(z.string(), moduleSchema).default({}),
});

type DesiredModule = z.infer<typeof moduleSchema>;

/** `properties.desired` of $edgeAgent, ready for `mapDeployment`. */
export interface AgentDesired {
  schemaVersion: string;
  /** edgeAgent and edgeHub first, under their ids with `$`. */
  modules: ModuleInput[];
  registryCredentials: RegistryCredential[];
}

/**
 * Reads the desired properties of $edgeAgent. Throws {@link EdgeAgentError}: InvalidSchemaVersion (412) or ConfigFormat
 * (400) for what does not have the form of a deployment. A twin without any deployment is for the caller to notice (417).
 */
export function readAgentDesired(desired: unknown): AgentDesired {
  if (typeof desired === 'object' && desired !== null && 'schemaVersion' in desired) {
    checkEdgeAgentSchemaVersion(desired.schemaVersion);
  }
  const parsed = desiredSchema.safeParse(desired);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const path = issue?.path.map(String).join('.') ?? '';
    throw new EdgeAgentError(
      'ConfigFormat',
      `Agent configuration format is invalid at ${path}: ${issue?.message ?? ''}`,
      {
        path,
        statusCode: 400,
      },
    );
  }
  const { schemaVersion, runtime, systemModules, modules } = parsed.data;
  return {
    schemaVersion,
    modules: [
      toInput(edgeAgentModule, systemModules.edgeAgent),
      toInput(edgeHubModule, systemModules.edgeHub),
      ...Object.entries(modules).map(([id, module]) => toInput(id, module)),
    ],
    registryCredentials: Object.values(runtime.settings?.registryCredentials ?? {}).map(
      ({ address, username, password }) => ({ address, username, password }),
    ),
  };
}

function toInput(id: string, module: DesiredModule): ModuleInput {
  return {
    id,
    image: module.settings.image,
    type: module.type,
    status: module.status,
    restartPolicy: module.restartPolicy,
    imagePullPolicy: module.imagePullPolicy,
    startupOrder: module.startupOrder,
    createOptions: joinCreateOptions(module.settings),
    env: Object.fromEntries(Object.entries(module.env ?? {}).map(([name, { value }]) => [name, String(value)])),
  };
}

import { z } from 'zod';
import { joinCreateOptions } from './chunks.ts';
import { edgeAgentModule, edgeHubModule } from './env.ts';
import { EdgeAgentError } from './errors.ts';
import type { ModuleInput } from './module-input.ts';
import type { RegistryCredential } from './registry.ts';
import { checkEdgeAgentSchemaVersion } from './schema-version.ts';

const wantsScalar = { error: 'expected a string, a number, true or false' };
const scalar = z.union([z.string(), z.number(), z.boolean()], wantsScalar);
/** The agent's JSON reader makes a number of a text of digits. */
const order = z.union([z.number(), z.string().regex(/^\d+$/).transform(Number)], { error: 'expected a whole number' });

const moduleSchema = z.looseObject({
  type: z.string().optional(),
  status: z.string().optional(),
  // A string as documented; the agent's JSON reader makes one of a number.
  version: scalar.optional(),
  restartPolicy: z.string().optional(),
  imagePullPolicy: z.string().optional(),
  startupOrder: order.optional(),
  settings: z.looseObject({ image: z.string().min(1) }),
  env: z.record(z.string(), z.looseObject({ value: scalar })).optional(),
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
  if (!parsed.success) throw malformed(parsed.error);
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

/**
 * One entry of `modules` or `systemModules`, read by itself. Throws {@link EdgeAgentError} ConfigFormat (400) for what
 * does not have the form of a module.
 */
export function readAgentModule(id: string, module: unknown): ModuleInput {
  const parsed = moduleSchema.safeParse(module);
  if (!parsed.success) throw malformed(parsed.error);
  return toInput(id, parsed.data);
}

/** A part of the desired properties that the agent cannot read, and what it expects there. */
export interface FormProblem {
  path: (string | number)[];
  message: string;
}

/** Everything for which the agent would refuse the desired properties as malformed; the schema version is not looked at. */
export function findFormProblems(desired: unknown): FormProblem[] {
  const parsed = desiredSchema.safeParse(desired);
  return parsed.success ? [] : parsed.error.issues.map(problemOf);
}

function problemOf({ path, message }: z.core.$ZodIssue): FormProblem {
  return {
    path: path.map((step) => (typeof step === 'symbol' ? String(step) : step)),
    message: message.replace('Invalid input: ', ''),
  };
}

function malformed({ issues: [issue] }: z.ZodError): EdgeAgentError {
  const problem = issue === undefined ? undefined : problemOf(issue);
  const path = problem?.path.join('.') ?? '';
  return new EdgeAgentError(
    'ConfigFormat',
    `Agent configuration format is invalid at ${path}: ${problem?.message ?? ''}`,
    { path, statusCode: 400 },
  );
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

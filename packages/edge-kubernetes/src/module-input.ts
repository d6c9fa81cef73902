import { EdgeAgentError } from './errors.ts';
import { isObject, type JsonObject } from './json-reading.ts';

/** A module as the agent sees it: its entry in the deployment, with createOptions joined. */
export interface ModuleInput {
  /** `$edgeAgent` and `$edgeHub` with their dollar sign, other modules as named. */
  id: string;
  image?: string | undefined;
  status?: string | undefined;
  type?: string | undefined;
  env?: Readonly<Record<string, string>> | undefined;
  /** The joined text, or the object it stands for. */
  createOptions?: unknown;
  generationId?: string | undefined;
  /** Name of a pull secret that exists already; otherwise it follows from the credentials of the agent. */
  imagePullSecret?: string | undefined;
  /** Without effect on Kubernetes; looked at only to say so. */
  restartPolicy?: string | undefined;
  imagePullPolicy?: string | undefined;
  startupOrder?: number | undefined;
}

/** Something in a module that has no effect on Kubernetes. */
export interface Ignored {
  /** From the module down, for example `createOptions.HostConfig.Memory`. */
  path: string;
  reason: string;
  /** What does have the effect, where there is such a thing. */
  insteadUse?: string;
}

/** createOptions as an object. An empty text and null stand for no options. Throws ConfigFormat. */
export function parseCreateOptions(createOptions: unknown): JsonObject {
  const path = 'createOptions';
  let value = createOptions ?? {};
  if (typeof value === 'string') {
    if (value.trim() === '') return {};
    try {
      value = (JSON.parse(value) as unknown) ?? {};
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new EdgeAgentError('ConfigFormat', `createOptions is not JSON: ${reason}`, { path, statusCode: 400 });
    }
  }
  if (!isObject(value)) throw new EdgeAgentError('ConfigFormat', 'createOptions must be a JSON object', { path });
  return value;
}

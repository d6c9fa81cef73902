import { z } from 'zod';
import { configurationInvalid, notDoneHere } from '../errors/catalogue.ts';
import { isLegalName } from '../identity/identity-id.ts';
import { sizeViolation, TWIN_LIMITS, twinViolation } from '../twin/limits.ts';
import { isTwinObject, type TwinObject, type TwinValue } from '../twin/value.ts';

/** What one module of a deployment gets: `properties.desired` whole, or paths below it in a layered deployment. */
export interface ModuleContent {
  readonly moduleId: string;
  readonly settings: readonly { readonly path: readonly string[]; readonly value: TwinValue }[];
}

export interface DeploymentContent {
  readonly kind: 'base' | 'layered';
  readonly modules: readonly ModuleContent[];
}

const MAX_MODULES = 50;
const ROOT = 'properties.desired';

const body = z.strictObject({
  deviceContent: z.unknown().optional(),
  moduleContent: z.unknown().optional(),
  modulesContent: z.record(z.string(), z.record(z.string(), z.unknown())).nullish(),
});

function invalid(text: string): never {
  throw configurationInvalid('InvalidConfigurationContent', text);
}

function readPath(moduleId: string, key: string): readonly string[] {
  if (key === ROOT) return [];
  if (!key.startsWith(`${ROOT}.`)) invalid(`${moduleId}: '${key}' is not allowed. A key is ${ROOT} or ${ROOT}.<path>.`);
  const path = key.slice(ROOT.length + 1).split('.');
  if (path.includes('')) invalid(`${moduleId}: '${key}' has an empty step.`);
  return path;
}

function nested(path: readonly string[], value: TwinValue): TwinObject {
  const [first, ...rest] = path;
  if (first === undefined) return isTwinObject(value) ? value : {};
  return { [first]: rest.length === 0 ? value : nested(rest, value) };
}

function readModule(moduleId: string, settings: Readonly<Record<string, unknown>>): ModuleContent {
  if (!isLegalName(moduleId)) invalid(`'${moduleId}' is not a module ID.`);
  const entries = Object.entries(settings).map(([key, value]) => {
    const path = readPath(moduleId, key);
    if (path.length === 0 && !isTwinObject(value)) invalid(`${moduleId}: ${ROOT} must be an object.`);
    const whole = nested(path, value as TwinValue);
    const violation = twinViolation(whole) ?? sizeViolation(whole, TWIN_LIMITS.desiredBytes);
    if (violation !== null) invalid(`${moduleId}: ${violation}`);
    return { path, value: value as TwinValue };
  });
  return { moduleId, settings: entries };
}

/**
 * Reads `content` of a configuration or of an application to one device.
 * @throws HubError 400 for a shape IoT Hub refuses; 501 for device and module configurations
 */
export function readContent(input: unknown): DeploymentContent {
  const read = body.safeParse(input);
  if (!read.success) {
    const issue = read.error.issues[0];
    return invalid(
      `content${issue?.path.map((step) => `.${String(step)}`).join('') ?? ''}: ${issue?.message ?? 'not valid'}`,
    );
  }
  const { deviceContent, moduleContent, modulesContent } = read.data;
  const given = [deviceContent, moduleContent, modulesContent].filter((part) => part != null);
  if (given.length !== 1) {
    return invalid('content must have exactly one of deviceContent, moduleContent and modulesContent.');
  }
  if (modulesContent == null) {
    throw notDoneHere(
      'device and module configurations (deviceContent, moduleContent). It does deployments: modulesContent.',
    );
  }
  if (modulesContent['$edgeAgent'] === undefined) invalid('modulesContent must have $edgeAgent.');
  const modules = Object.entries(modulesContent).map(([moduleId, settings]) => readModule(moduleId, settings));
  if (modules.length > MAX_MODULES)
    invalid(`modulesContent names ${modules.length} modules; the limit is ${MAX_MODULES}.`);
  const isBase = modulesContent['$edgeAgent'][ROOT] !== undefined;
  if (!isBase) return { kind: 'layered', modules };
  for (const { moduleId, settings } of modules) {
    const whole = settings.length === 1 && settings[0]?.path.length === 0;
    if (!whole) invalid(`${moduleId}: a deployment sets exactly ${ROOT}; paths below it are for layered deployments.`);
  }
  return { kind: 'base', modules };
}

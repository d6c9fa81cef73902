import { z } from 'zod';
import { describeMistake } from '../errors/body-mistake.ts';
import { isLegalName } from '../identity/identity-id.ts';
import { objectsBody } from '../identity/map-body.ts';
import { isTwinObject, type TwinValue } from '../twin/value.ts';
import { invalidContent, readSettingPath, ROOT } from './setting-path.ts';
import { readTwinContent, type TwinContent } from './twin-content.ts';

/** What one module of a deployment gets: `properties.desired` whole, or paths below it in a layered deployment. */
export interface ModuleContent {
  readonly moduleId: string;
  readonly settings: readonly { readonly path: readonly string[]; readonly value: TwinValue }[];
}

export interface DeploymentContent {
  readonly kind: 'base' | 'layered';
  readonly modules: readonly ModuleContent[];
}

/** What a configuration brings: modules to edge devices, or settings to twins of devices or of modules. */
export type ConfigurationContent = DeploymentContent | TwinContent;

export function isDeployment(content: ConfigurationContent): content is DeploymentContent {
  return content.kind === 'base' || content.kind === 'layered';
}

const KINDS = ['deviceContent', 'moduleContent', 'modulesContent'] as const;

const body = z.strictObject({
  deviceContent: z.unknown().optional(),
  moduleContent: z.unknown().optional(),
  modulesContent: objectsBody.nullish(),
});

function readModule(moduleId: string, settings: Readonly<Record<string, unknown>>): ModuleContent {
  if (!isLegalName(moduleId)) invalidContent(`'${moduleId}' is not a module ID.`);
  const entries = Object.entries(settings).map(([key, value]) => ({
    path: readSettingPath(moduleId, key, value),
    value: value as TwinValue,
  }));
  return { moduleId, settings: entries };
}

/**
 * Reads `content` of a configuration, or the body of an application to one device; `root` is what messages call it.
 * @throws HubError 400
 */
export function readContent(input: unknown, root = 'content'): ConfigurationContent {
  const read = body.safeParse(input);
  if (!read.success) return invalidContent(describeMistake(read.error.issues, input, root));
  const given = KINDS.filter((kind) => read.data[kind] != null);
  if (given.length !== 1) {
    return invalidContent(`${root} must have exactly one of deviceContent, moduleContent and modulesContent.`);
  }
  const { deviceContent, moduleContent, modulesContent } = read.data;
  if (modulesContent != null) return readDeployment(modulesContent);
  const settings = deviceContent ?? moduleContent;
  if (!isTwinObject(settings)) return invalidContent(`${given.join()} must be an object.`);
  return readTwinContent(deviceContent == null ? 'module' : 'device', settings);
}

function readDeployment(
  modulesContent: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
): DeploymentContent {
  if (modulesContent['$edgeAgent'] === undefined) invalidContent('modulesContent must have $edgeAgent.');
  const modules = Object.entries(modulesContent).map(([moduleId, settings]) => readModule(moduleId, settings));
  const isBase = modulesContent['$edgeAgent'][ROOT] !== undefined;
  if (!isBase) return { kind: 'layered', modules };
  for (const { moduleId, settings } of modules) {
    const whole = settings.length === 1 && settings[0]?.path.length === 0;
    if (!whole) {
      invalidContent(`${moduleId}: a deployment sets exactly ${ROOT}; paths below it are for layered deployments.`);
    }
  }
  return { kind: 'base', modules };
}

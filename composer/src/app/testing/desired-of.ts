import type { JsonObject } from '../../source/node.ts';
import type { ComposeResult } from '../compose.ts';

/** The desired properties of a section of what was composed. */
export function desiredOf(result: ComposeResult, section: string): JsonObject {
  return sectionOf(result, section)['properties.desired'] as JsonObject;
}

export function sectionOf(result: ComposeResult, section: string): JsonObject {
  return (result.composed?.manifest.modulesContent[section] ?? {}) as JsonObject;
}

/** A system module as it stands in the manifest, with createOptions as an object. */
export function systemModuleOf(result: ComposeResult, name: 'edgeAgent' | 'edgeHub'): JsonObject {
  const group = desiredOf(result, '$edgeAgent')['systemModules'] as Record<string, JsonObject>;
  const { settings, ...entry } = group[name] ?? {};
  const { createOptions, ...others } = settings as { createOptions: string };
  return { ...entry, settings: { ...others, createOptions: JSON.parse(createOptions) as JsonObject } };
}

/** `CODE severity` of every finding, in order. */
export function codesOf(result: ComposeResult): string[] {
  return result.diagnostics.map(({ code, severity }) => `${code} ${severity}`);
}

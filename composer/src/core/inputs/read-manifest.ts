import { toValue, type JsonObject, type ObjectNode, type Path, type SourceNode } from '../../source/node.ts';
import type { SourceSpace } from '../../source/source-space.ts';
import type { Findings } from '../diagnostics/findings.ts';
import { didYouMean } from '../diagnostics/suggest.ts';
import type { Draft, ModuleDraft } from '../model/draft.ts';
import { isLayered, readLayered } from './read-layered.ts';
import { readModule, type ManifestInput } from './read-module.ts';
import { placesOf, type Places } from './places.ts';
import { readRoutes } from './read-routes.ts';

/** Desired properties of `$edgeAgent` and `$edgeHub` in a manifest whose createOptions are objects by now. */
export function readManifest(
  space: SourceSpace,
  root: SourceNode,
  base: Path,
  input: ManifestInput,
  findings: Findings,
): Draft | undefined {
  const places = placesOf(space, root);
  const content = objectAt(root, base, places, findings);
  if (content === undefined) return undefined;
  if (isLayered(content)) return readLayered(content, base, places, input, findings);
  const agentPath = [...base, '$edgeAgent', 'properties.desired'];
  const hubPath = [...base, '$edgeHub', 'properties.desired'];
  const agentNode = objectAt(root, agentPath, places, findings);
  const hubNode = objectAt(root, hubPath, places, findings);
  if (agentNode === undefined || hubNode === undefined) return undefined;
  const modules = readModules(root, [...agentPath, 'modules'], places, findings, false);
  const system = readModules(root, [...agentPath, 'systemModules'], places, findings, true);
  const systemNode = agentNode.entries.get('systemModules')?.node;
  const names = systemNode?.kind === 'object' ? [...systemNode.entries.keys()] : undefined;
  reportUnreadSystem(names ?? [], agentPath, places, findings);
  const { modules: _modules, systemModules: _systemModules, ...agent } = toObject(agentNode);
  return {
    ...input,
    at: places.locate(base, 'key'),
    modules,
    edgeAgent: findSystem(system, names, 'edgeAgent', agentPath, places, findings),
    edgeHub: findSystem(system, names, 'edgeHub', agentPath, places, findings),
    routes: readRoutes(root, [...hubPath, 'routes'], places),
    agent,
    agentAt: places.below(agentPath),
    hub: toObject(hubNode),
    hubAt: places.below(hubPath),
    sections: readSections(content),
    sectionAt: places.below(base),
    files: [],
  };
}

function objectAt(root: SourceNode, path: Path, places: Places, findings: Findings): ObjectNode | undefined {
  let node: SourceNode | undefined = root;
  for (const [index, step] of path.entries()) {
    const next: SourceNode | undefined = node.kind === 'object' ? node.entries.get(String(step))?.node : undefined;
    if (next?.kind !== 'object') {
      const where = path.slice(0, index + 1);
      const what = next === undefined ? 'is missing' : 'must be an object';
      findings.add(
        'MOOR1301',
        places.locate(where, 'key'),
        `\`${String(step)}\` ${what}`,
        'A deployment manifest is {"modulesContent": {"$edgeAgent": {"properties.desired": {…}}, "$edgeHub": {"properties.desired": {…}}}}.',
      );
      return undefined;
    }
    node = next;
  }
  return node.kind === 'object' ? node : undefined;
}

function readModules(
  root: SourceNode,
  path: Path,
  places: Places,
  findings: Findings,
  required: boolean,
): ModuleDraft[] {
  const parent = objectAt(root, path.slice(0, -1), places, findings);
  const group = parent?.entries.get(String(path.at(-1)))?.node;
  if (group === undefined && !required) return [];
  if (group?.kind !== 'object') {
    const code = group === undefined ? 'MOOR1302' : 'MOOR1301';
    const what = group === undefined ? 'is missing' : 'must be an object';
    findings.add(
      code,
      places.locate(path, 'key'),
      `\`${String(path.at(-1))}\` ${what}`,
      'Write an object with one entry a module.',
    );
    return [];
  }
  return [...group.entries.values()].flatMap(
    (entry) => readModule(entry, entry.key, [...path, entry.key], places, findings) ?? [],
  );
}

function findSystem(
  system: ModuleDraft[],
  /** What `systemModules` has; undefined when it was itself found missing, which says it all. */
  names: readonly string[] | undefined,
  name: string,
  agentPath: Path,
  places: Places,
  findings: Findings,
): ModuleDraft | undefined {
  const found = system.find((module) => module.name === name);
  // What is there and has not the form of a module is told as that.
  if (found === undefined && names?.includes(name) === false) {
    findings.add(
      'MOOR1302',
      places.locate([...agentPath, 'systemModules'], 'key'),
      `\`systemModules\` lacks \`${name}\``,
      `Add ${name} with its image; the device does not run without it.`,
    );
  }
  return found;
}

const systemModules = ['edgeAgent', 'edgeHub'];

/** edgeAgent reads two, and leaves out what else stands beside them (read in code). */
function reportUnreadSystem(names: readonly string[], agentPath: Path, places: Places, findings: Findings): void {
  for (const name of names) {
    if (systemModules.some((known) => known.toLowerCase() === name.toLowerCase())) continue;
    findings.add(
      'MOOR1321',
      places.locate([...agentPath, 'systemModules', name], 'key'),
      `nothing reads \`${name}\` of \`systemModules\``,
      `${didYouMean(name, systemModules)}It has edgeAgent and edgeHub; any other module stands below \`modules\`.`,
    );
  }
}

function readSections(content: ObjectNode): JsonObject {
  const { $edgeAgent: _agent, $edgeHub: _hub, ...sections } = toObject(content);
  return sections;
}

function toObject(node: ObjectNode): JsonObject {
  return toValue(node) as JsonObject;
}

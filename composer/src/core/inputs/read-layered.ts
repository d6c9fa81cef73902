import {
  findNode,
  toValue,
  type Entry,
  type JsonObject,
  type ObjectNode,
  type Path,
  type SourceNode,
} from '../../source/node.ts';
import type { Findings } from '../diagnostics/findings.ts';
import type { Draft, Locate, ModuleDraft, RouteDraft } from '../model/draft.ts';
import { dottedPrefix, moduleOfDottedKey, optionsOfPart } from './manifest-path.ts';
import type { Places } from './places.ts';
import { readModule, type ManifestInput } from './read-module.ts';
import { readRoute } from './read-routes.ts';

/**
 * A layered deployment names single properties of `$edgeAgent` by dotted keys, or none, as one that only sets twins does.
 * Its `$edgeHub` may be whole. Without any `$edgeAgent`, a dotted key elsewhere tells.
 */
export function isLayered(content: ObjectNode): boolean {
  const agent = content.entries.get('$edgeAgent')?.node;
  const hub = content.entries.get('$edgeHub')?.node;
  if (hasWhole(agent)) return false;
  const sections = [...content.entries.values()].map(({ node }) => node);
  if (agent?.kind === 'object' && [...agent.entries.keys()].every(isDotted)) {
    // One that says nothing at all is more likely a whole one that was not written to the end.
    return sections.some((node) => node.kind !== 'object' || node.entries.size > 0);
  }
  if (hasWhole(hub)) return false;
  return sections.some((node) => node.kind === 'object' && [...node.entries.keys()].some(isDotted));
}

function hasWhole(node: SourceNode | undefined): boolean {
  return node?.kind === 'object' && node.entries.has('properties.desired');
}

function isDotted(key: string): boolean {
  return key.startsWith(dottedPrefix);
}

/** A layered deployment: its modules and routes in the form of any other, the rest by full key. */
export function readLayered(
  content: ObjectNode,
  base: Path,
  places: Places,
  input: ManifestInput,
  findings: Findings,
): Draft {
  const agentEntries = entriesOf(content, '$edgeAgent', base, places, findings);
  const hubEntries = entriesOf(content, '$edgeHub', base, places, findings);
  const modules: ModuleDraft[] = [];
  const agent: JsonObject = {};
  for (const entry of agentEntries) {
    const module = moduleOfDottedKey(entry.key);
    const path = [...base, '$edgeAgent', entry.key];
    if (module === undefined) checkOptions(entry, [...base, '$edgeAgent'], places, findings);
    if (module?.group !== 'modules') agent[entry.key] = toValue(entry.node);
    else {
      const read = readModule(entry, module.name, path, places, findings);
      if (read !== undefined) modules.push(read);
    }
  }
  findings.add(
    'MOOR1307',
    places.locate(base, 'key'),
    'this is a layered deployment: it goes above one that has edgeAgent and edgeHub',
    'Give it a higher priority than the deployment below. What that one holds is not looked at here.',
  );
  return {
    ...input,
    layered: true,
    at: places.locate(base, 'key'),
    modules,
    edgeAgent: undefined,
    edgeHub: undefined,
    routes: hubEntries.flatMap((entry) => routesOf(entry, [...base, '$edgeHub'], places)),
    agent,
    agentAt: locateDotted(agentEntries, [...base, '$edgeAgent'], places),
    hub: Object.fromEntries(hubEntries.map(({ key, node }) => [key, toValue(node)])),
    hubAt: locateDotted(hubEntries, [...base, '$edgeHub'], places),
    sections: sectionsOf(content),
    sectionAt: places.below(base),
    files: [],
  };
}

/** The dotted keys of a section; one that is missing names nothing. */
function entriesOf(content: ObjectNode, name: string, base: Path, places: Places, findings: Findings): Entry[] {
  const section = content.entries.get(name)?.node;
  if (section === undefined) return [];
  if (section.kind === 'object') return [...section.entries.values()];
  findings.add(
    'MOOR1301',
    places.locate([...base, name]),
    `\`${name}\` must be an object`,
    'Write {"properties.desired.…": …}.',
  );
  return [];
}

/** Keys that hold all routes, and where these are below them. */
const wholeRoutes = new Map<string, Path>([
  ['properties.desired', ['routes']],
  ['properties.desired.routes', []],
]);

function routesOf(entry: Entry, section: Path, places: Places): RouteDraft[] {
  const path = [...section, entry.key];
  const below = wholeRoutes.get(entry.key);
  if (below !== undefined) {
    const routes = findNode(entry.node, below);
    if (routes?.kind !== 'object') return [];
    return [...routes.entries.values()].map(({ key, node }) => readRoute(key, node, [...path, ...below, key], places));
  }
  // The text alone of a route that the deployment below may have.
  const ofText = /^properties\.desired\.routes\.([^.]+)\.route$/i.exec(entry.key)?.[1];
  if (ofText !== undefined && entry.node.kind === 'scalar') return [readRoute(ofText, entry.node, path, places)];
  const name = /^properties\.desired\.routes\.([^.]+)$/.exec(entry.key)?.[1];
  return name === undefined ? [] : [readRoute(name, entry.node, path, places)];
}

/** Only the createOptions of a whole module become the text that they are on the wire. */
function checkOptions(entry: Entry, section: Path, places: Places, findings: Findings): void {
  const part = optionsOfPart(entry.key);
  if (part === undefined) return;
  const options = findNode(entry.node, part.path);
  if (options === undefined || options.kind === 'scalar') return;
  findings.add(
    'MOOR1303',
    places.locate([...section, entry.key, ...part.path]),
    'createOptions below the key of a part of a module must be the text that edgeAgent reads',
    `Write them as text of at most 512 characters, or give the module as a whole: \`${part.module}\`.`,
  );
}

function sectionsOf(content: ObjectNode): JsonObject {
  const { $edgeAgent: _agent, $edgeHub: _hub, ...sections } = toValue(content) as JsonObject;
  return sections;
}

/** Finds `modules`, `detector`, `env` below the key `properties.desired.modules.detector`. */
function locateDotted(entries: readonly Entry[], section: Path, places: Places): Locate {
  const keys = new Set(entries.map(({ key }) => key));
  return (path, part) => {
    for (let length = path.length; length >= 0; length--) {
      const key = ['properties.desired', ...path.slice(0, length)].join('.');
      if (keys.has(key)) return places.locate([...section, key, ...path.slice(length)], part);
    }
    return places.locate([...section, ...path], part);
  };
}

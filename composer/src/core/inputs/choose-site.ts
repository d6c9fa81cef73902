import { shortNameSchema } from '@mooring/contract';
import type { Entry, ObjectNode, SourceNode } from '../../source/node.ts';
import type { SourceSpace } from '../../source/source-space.ts';
import type { Findings } from '../diagnostics/findings.ts';
import { didYouMean, onlyNear, listSome } from '../diagnostics/suggest.ts';
import { mergeNodes, type Replaced } from '../merge/merge-nodes.ts';
import type { VariableLayer } from '../variables/variables.ts';
import { knownKeysAt } from '../workload/schema-keys.ts';
import { workloadSchema } from '../workload/workload-schema.ts';
import { readValues } from './site-values.ts';

/** A workload as it is for one site, or for none: without `values` and `sites`, which are the defaults of variables. */
export interface AtSite {
  root: SourceNode;
  /** Those of the site over those of all sites. */
  values: VariableLayer;
}

/** Puts what the chosen site says over the workload. All sites are looked at, also those that were not chosen. */
export function chooseSite(
  root: SourceNode,
  site: string | undefined,
  space: SourceSpace,
  replaced: Replaced,
  findings: Findings,
): AtSite | undefined {
  if (root.kind !== 'object') return { root, values: new Map() };
  const declared = root.entries.get('sites');
  const sites = readSites(declared, space, findings);
  const general = readValues(root.entries.get('values'), space, findings);
  const workload = without(root, ['values', 'sites']);
  const known = sites.size === 0 ? [] : knownKeysAt(workloadSchema(), []).filter((key) => key !== 'sites');
  for (const [name, own] of sites) {
    reportUnknownKeys(name, own, known, space, findings);
    readValues(valuesAt(own, undefined), space, findings);
  }
  if (site === undefined) return { root: workload, values: general };
  const chosen = sites.get(site);
  if (chosen === undefined) {
    reportUnknownSite(site, sites, space.at(declared?.keyStart ?? root.start), findings);
    return undefined;
  }
  // What is unknown was told; the schema would say it again.
  const overlay = without(chosen, ['values', ...unknownKeys(chosen, known)]);
  const merged = mergeNodes([workload, overlay], replaced) ?? workload;
  return { root: merged, values: readValues(valuesAt(chosen, root.entries.get('values')), space, findings) };
}

/** What a site says over the values of all sites; a null takes one of them away. */
function valuesAt(site: ObjectNode, general: Entry | undefined): Entry | undefined {
  const own = site.entries.get('values');
  if (own === undefined) return general;
  const nothing: ObjectNode = { kind: 'object', start: own.node.start, end: own.node.end, entries: new Map() };
  return { ...own, node: mergeNodes([general?.node ?? nothing, own.node]) ?? own.node };
}

function reportUnknownSite(
  site: string,
  sites: ReadonlyMap<string, unknown>,
  at: ReturnType<SourceSpace['at']>,
  findings: Findings,
): void {
  const shown = site.slice(0, 64);
  if (sites.size === 0) {
    const help = 'Write them below `sites`, or compose without a site.';
    findings.add('MOOR1209', at, `the site \`${shown}\` was asked for, and the workload declares no sites`, help);
    return;
  }
  const help = `${didYouMean(site, sites.keys())}Sites here: ${listSome(sites.keys())}.`;
  findings.add('MOOR1209', at, `there is no site \`${shown}\``, help);
}

function readSites(declared: Entry | undefined, space: SourceSpace, findings: Findings): Map<string, ObjectNode> {
  const sites = new Map<string, ObjectNode>();
  if (declared === undefined) return sites;
  const help = 'Write `sites: { plant-7: { values: { LINE: l1 } } }`; a site may hold any key of a workload.';
  if (declared.node.kind !== 'object') {
    findings.add('MOOR1208', space.at(declared.node.start), '`sites` must be a mapping', help);
    return sites;
  }
  for (const { key, keyStart, node } of declared.node.entries.values()) {
    if (!shortNameSchema.safeParse(key).success) {
      const rule = 'Use 1 to 63 of a-z, 0-9 and -, not starting or ending with a hyphen.';
      findings.add('MOOR1208', space.at(keyStart), `\`${key.slice(0, 64)}\` cannot be the name of a site`, rule);
    } else if (node.kind === 'object') sites.set(key, node);
    else findings.add('MOOR1208', space.at(node.start), `the site \`${key}\` must be a mapping`, help);
  }
  return sites;
}

function reportUnknownKeys(
  name: string,
  site: ObjectNode,
  known: readonly string[],
  space: SourceSpace,
  findings: Findings,
): void {
  for (const key of unknownKeys(site, known)) {
    const at = space.at(site.entries.get(key)?.keyStart ?? site.start);
    const help = `${didYouMean(key, known)}Known here: ${known.join(', ')}.`;
    const now = onlyNear(key, known);
    const fix = now === undefined || site.entries.has(now) ? {} : { fix: [{ at, was: key, now }] };
    findings.add('MOOR1101', at, `unknown key \`${key}\` in the site \`${name}\``, help, fix);
  }
}

function unknownKeys(site: ObjectNode, known: readonly string[]): string[] {
  return [...site.entries.keys()].filter((key) => !known.includes(key));
}

function without(node: ObjectNode, keys: readonly string[]): ObjectNode {
  if (!keys.some((key) => node.entries.has(key))) return node;
  return { ...node, entries: new Map([...node.entries].filter(([key]) => !keys.includes(key))) };
}

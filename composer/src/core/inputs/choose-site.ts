import { shortNameSchema } from '@mooring/contract';
import type { Entry, ObjectNode, SourceNode } from '../../source/node.ts';
import type { SourceSpace } from '../../source/source-space.ts';
import type { Findings } from '../diagnostics/findings.ts';
import { didYouMean, listSome } from '../diagnostics/suggest.ts';
import { mergeNodes, type Replaced } from '../merge/merge-nodes.ts';
import type { VariableLayer } from '../variables/variables.ts';
import { knownKeysAt } from '../workload/schema-keys.ts';
import { workloadSchema } from '../workload/workload-schema.ts';
import { readValues } from './site-values.ts';

/** A workload as it is for one site, or for none: without `values` and `sites`, which are the defaults of variables. */
export interface AtSite {
  root: SourceNode;
  /** Of the site, then of all sites. */
  values: VariableLayer[];
}

/** Puts what the chosen site says over the workload. All sites are looked at, also those that were not chosen. */
export function chooseSite(
  root: SourceNode,
  site: string | undefined,
  space: SourceSpace,
  replaced: Replaced,
  findings: Findings,
): AtSite | undefined {
  if (root.kind !== 'object') return { root, values: [] };
  const declared = root.entries.get('sites');
  const sites = readSites(declared, space, findings);
  const general = readValues(root.entries.get('values'), space, findings);
  const workload = without(root, ['values', 'sites']);
  const known = sites.size === 0 ? [] : knownKeysAt(workloadSchema(), []).filter((key) => key !== 'sites');
  const layers = new Map<string, VariableLayer>();
  for (const [name, own] of sites) {
    reportUnknownKeys(name, own, known, space, findings);
    layers.set(name, readValues(own.entries.get('values'), space, findings));
  }
  if (site === undefined) return { root: workload, values: [general] };
  const chosen = sites.get(site);
  if (chosen === undefined) {
    reportUnknownSite(site, sites, space.at(declared?.keyStart ?? root.start), findings);
    return undefined;
  }
  // What is unknown was told; the schema would say it again.
  const overlay = without(chosen, ['values', ...unknownKeys(chosen, known)]);
  const merged = mergeNodes([workload, overlay], replaced) ?? workload;
  return { root: merged, values: [layers.get(site) ?? new Map(), general] };
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
    findings.add('MOOR1101', at, `unknown key \`${key}\` in the site \`${name}\``, help);
  }
}

function unknownKeys(site: ObjectNode, known: readonly string[]): string[] {
  return [...site.entries.keys()].filter((key) => !known.includes(key));
}

function without(node: ObjectNode, keys: readonly string[]): ObjectNode {
  if (!keys.some((key) => node.entries.has(key))) return node;
  return { ...node, entries: new Map([...node.entries].filter(([key]) => !keys.includes(key))) };
}

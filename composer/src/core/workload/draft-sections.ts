import { proberModuleName, reporterModuleName } from '@mooring/contract';
import type { JsonObject } from '../../source/node.ts';
import type { Findings } from '../diagnostics/findings.ts';
import type { Locate } from '../model/draft.ts';
import type { Workload } from './workload-schema.ts';

const desiredKey = 'properties.desired';

/** Twins of modules: their desired properties, and further sections as they stand. */
export function draftSections(workload: Workload, locate: Locate, findings: Findings): JsonObject {
  const sections: Record<string, JsonObject> = {};
  for (const [name, { desired }] of Object.entries(workload.modules)) {
    if (desired !== undefined) sections[name] = { [desiredKey]: desired };
  }
  for (const [name, twin] of Object.entries(workload.twins)) {
    reportTwin(name, twin, sections[name] !== undefined, locate, findings);
    sections[name] = { ...sections[name], ...twin };
  }
  return sections;
}

/** Places in them: below the module where it says them, those of reporter and prober below `reporter`, else among the twins. */
export function locateSections({ modules, twins, reporter, metadata }: Workload, locate: Locate): Locate {
  const names = reporter.enabled ? [reporterModuleName, proberModuleName(metadata.name)] : [];
  const ours: unknown[] = names.filter((name) => !Object.hasOwn(modules, name) && !Object.hasOwn(twins, name));
  return (path, part) => {
    const [name, key, ...rest] = path;
    if (ours.includes(name)) return locate(['reporter', 'desired', ...rest], part);
    const isOwn = key === desiredKey && Object.hasOwn(modules, String(name)) && modules[String(name)]?.desired;
    return isOwn === undefined || isOwn === false
      ? locate(['twins', ...path], part)
      : locate(['modules', String(name), 'desired', ...rest], part);
  };
}

function reportTwin(name: string, twin: JsonObject, hasDesired: boolean, locate: Locate, findings: Findings): void {
  const at = locate(['twins', name], 'key');
  if (name === '$edgeAgent' || name === '$edgeHub') {
    const help = `Write it below \`${name.slice(1)}\`: \`desired\`, or \`properties\` in a layered deployment.`;
    findings.add('MOOR1116', at, `\`${name}\` has a place of its own in a workload`, help);
    return;
  }
  for (const key of Object.keys(twin)) {
    const keyAt = locate(['twins', name, key], 'key');
    if (key !== desiredKey && !key.startsWith(`${desiredKey}.`)) {
      const help =
        'A section has `properties.desired`, or in a layered deployment keys such as `properties.desired.fps`.';
      findings.add('MOOR1116', keyAt, `\`${key}\` is no key of a twin in a manifest`, help);
    } else if (hasDesired && key === desiredKey) {
      const help = `Write all of it below \`modules.${name}.desired\`, or all of it here.`;
      findings.add('MOOR1113', keyAt, `the desired properties of \`${name}\` are said in two places`, help);
    }
  }
}

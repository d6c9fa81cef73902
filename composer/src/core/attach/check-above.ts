import { EdgeAgentError } from '@mooring/edge-kubernetes';
import type { Json, JsonObject } from '../../source/node.ts';
import { desiredBytes, modulesOfDevice } from '../check/limits.ts';
import { assemble } from '../compose/assemble.ts';
import { compactJson } from '../compose/canonical-json.ts';
import type { At } from '../diagnostics/diagnostic.ts';
import type { Findings } from '../diagnostics/findings.ts';
import type { Draft } from '../model/draft.ts';
import { isObject } from '../model/options.ts';

const dotted = /^properties\.desired\.(modules|systemModules)\.([^.]+)$/;

/** Modules that every device has, also where only layers are known. */
const systemModules = ['systemModules.edgeAgent', 'systemModules.edgeHub'];

/**
 * What a device and the twin of its edgeAgent come to once a layer stands above the deployments that are known. Where
 * these are not all of them it comes to more, and nothing is said of that.
 */
export function checkAbove(below: readonly JsonObject[], layer: Draft, at: At, findings: Findings): void {
  const joined = new Map([...below, ...sectionOf(layer)].flatMap(entriesIn));
  const modules = new Set([...systemModules, ...[...joined.keys()].filter((key) => /^(m|systemM)odules\./.test(key))]);
  if (modules.size > modulesOfDevice) {
    findings.add(
      'MOOR2001',
      at,
      `with this layer there are ${modules.size} modules, system modules included, more than the ${modulesOfDevice} a device can have`,
      'Take modules out below, or spread them over devices.',
      'error',
    );
  }
  const bytes = new TextEncoder().encode(compactJson(Object.fromEntries(joined))).length;
  if (bytes <= desiredBytes) return;
  findings.add(
    'MOOR2001',
    at,
    `with this layer the desired properties of \`$edgeAgent\` come to ${bytes} bytes as JSON; IoT Hub takes 32 KB`,
    'IoT Hub counts a little less than the JSON. Make createOptions of the deployments below shorter.',
    'warning',
  );
}

/** `$edgeAgent` as a draft sends it; nothing when its createOptions do not fit, which edgeAgent refuses by itself. */
export function sectionOf(draft: Draft): JsonObject[] {
  try {
    const section = assemble(draft).modulesContent['$edgeAgent'];
    return isObject(section) ? [section] : [];
  } catch (thrown) {
    if (thrown instanceof EdgeAgentError) return [];
    throw thrown;
  }
}

/** The parts of `$edgeAgent`, whole or layered, by keys that make a later one of a name take the earlier one's place. */
function entriesIn(section: JsonObject): [string, Json][] {
  return Object.entries(section).flatMap(([key, value]): [string, Json][] => {
    if (key !== 'properties.desired') {
      const [, group, name] = dotted.exec(key) ?? [];
      return [[group === undefined ? key.replace(/^properties\.desired\./, '') : `${group}.${name}`, value]];
    }
    return Object.entries(isObject(value) ? value : {}).flatMap(([group, part]): [string, Json][] =>
      (group === 'modules' || group === 'systemModules') && isObject(part)
        ? Object.entries(part).map(([name, module]) => [`${group}.${name}`, module])
        : [[group, part]],
    );
  });
}

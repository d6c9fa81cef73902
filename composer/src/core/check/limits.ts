import {
  checkEdgeAgentSchemaVersion,
  checkEdgeHubSchemaVersion,
  EdgeAgentError,
  maxChunkCharacters,
} from '@mooring/edge-kubernetes';
import type { Findings } from '../diagnostics/findings.ts';
import type { Draft, ModuleDraft } from '../model/draft.ts';
import { isObject } from '../model/options.ts';
import { runsOnKubernetes } from '../model/target.ts';
import { assembleManifest } from '../compose/assemble-manifest.ts';
import { compactJson } from '../compose/canonical-json.ts';

const chunksOfTools = 8;
const chunksOfAgent = 100;
const modulesOfDevice = 50;
const desiredBytes = 32_768;

/** Schema versions, and sizes that a tool, the agent or the hub would refuse. */
export function checkLimits(draft: Draft, findings: Findings): void {
  // A layer has the versions of the deployment below it.
  if (draft.layered !== true) checkVersions(draft, findings);
  const tooLong = draft.modules.map((module) => checkLength(module, findings)).includes(true);
  const count = draft.modules.length + 2;
  if (count > modulesOfDevice) {
    findings.add(
      'MOOR2001',
      draft.at,
      `with the system modules there are ${count} modules, more than the ${modulesOfDevice} a device can have`,
      'Take modules out, or spread them over devices.',
    );
  }
  if (tooLong) return;
  const content = assembleManifest(draft).modulesContent;
  for (const [name, section] of Object.entries(content)) {
    const desired = isObject(section) ? section['properties.desired'] : undefined;
    const bytes = new TextEncoder().encode(compactJson(desired ?? null)).length;
    if (bytes <= desiredBytes) continue;
    findings.add(
      'MOOR2001',
      draft.at,
      `the desired properties of \`${name}\` come to ${bytes} bytes as JSON; IoT Hub takes 32 KB`,
      'IoT Hub counts a little less than the JSON. Make createOptions or desired properties shorter.',
    );
  }
}

function checkLength(module: ModuleDraft, findings: Findings): boolean {
  const { length } = compactJson(module.createOptions);
  // A chunk that would tear a pair of surrogates is one unit shorter.
  const chunks = Math.ceil(length / (maxChunkCharacters - 1));
  if (Math.ceil(length / maxChunkCharacters) <= chunksOfTools) return false;
  const isTooLong = chunks > chunksOfAgent;
  findings.add(
    'MOOR1305',
    module.optionAt([], 'key'),
    `createOptions of \`${module.name}\` have ${length} characters`,
    isTooLong
      ? `edgeAgent reads ${chunksOfAgent} pieces of ${maxChunkCharacters}. Make them shorter.`
      : `edgeAgent reads them, but other tools write at most ${chunksOfTools} pieces of ${maxChunkCharacters}.`,
    isTooLong ? 'error' : 'warning',
  );
  return isTooLong;
}

function checkVersions(draft: Draft, findings: Findings): void {
  const agent = draft.agent['schemaVersion'];
  const hub = draft.hub['schemaVersion'];
  attempt(
    () => checkEdgeAgentSchemaVersion(agent),
    (message) =>
      findings.add(
        'MOOR1308',
        draft.agentAt(['schemaVersion']),
        message,
        'edgeAgent would report 412 and change nothing. Write "1.1".',
      ),
  );
  const isHubKnown = attempt(
    () => checkEdgeHubSchemaVersion(hub),
    (message) => findings.add('MOOR1308', draft.hubAt(['schemaVersion']), message, 'Write "1.1".'),
  );
  if (!isHubKnown || typeof hub !== 'string') return;
  const minor = Number(hub.split('.')[1]);
  if (runsOnKubernetes(draft.target) && minor > 1) {
    findings.add(
      'MOOR1308',
      draft.hubAt(['schemaVersion']),
      `schemaVersion ${hub} of $edgeHub is newer than the edgeHub 1.1 of the device reads`,
      'Write "1.1", unless the manifest brings a newer edgeHub that is known to run there.',
      'warning',
    );
  }
  const routes = draft.hub['routes'];
  const objectRoute = Object.entries(isObject(routes) ? routes : {}).find(([, route]) => isObject(route));
  if (minor < 1 && objectRoute !== undefined) {
    findings.add(
      'MOOR1308',
      draft.hubAt(['routes', objectRoute[0]], 'key'),
      `the route \`${objectRoute[0]}\` has the form with priority, which needs schemaVersion 1.1`,
      'Write "schemaVersion": "1.1" for $edgeHub, or the route as plain text.',
    );
  }
}

function attempt(action: () => void, failed: (message: string) => void): boolean {
  try {
    action();
    return true;
  } catch (error) {
    if (!(error instanceof EdgeAgentError)) throw error;
    failed(error.message);
    return false;
  }
}

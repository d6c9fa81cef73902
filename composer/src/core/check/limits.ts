import { checkEdgeAgentSchemaVersion, checkEdgeHubSchemaVersion, EdgeAgentError } from '@mooring/edge-kubernetes';
import type { Findings } from '../diagnostics/findings.ts';
import type { Draft } from '../model/draft.ts';
import type { Json } from '../../source/node.ts';
import { agentPropertiesOf, hasWholeHub, hubPropertiesOf } from '../model/layer-tree.ts';
import { isObject } from '../model/options.ts';
import { runsOnKubernetes } from '../model/target.ts';
import { assemble } from '../compose/assemble.ts';
import { checkChunks } from './chunks.ts';
import { twinBytes } from './twin-size.ts';
import { checkTwins } from './twins.ts';

export const modulesOfDevice = 50;
export const desiredBytes = 32_768;

/** Schema versions, and what a tool, the agent or the hub would refuse of keys, values, numbers and sizes. */
export function checkLimits(draft: Draft, findings: Findings): void {
  checkVersions(draft, findings);
  checkTwins(draft, findings);
  const tooLong = checkChunks(draft, findings);
  checkCount(draft, findings);
  if (tooLong) return;
  const content = assemble(draft).modulesContent;
  for (const [name, section] of Object.entries(content)) {
    const desired = isObject(section) ? (section['properties.desired'] ?? section) : undefined;
    checkSize(name, desired ?? null, draft, findings);
  }
}

/** Whether the system modules count is said nowhere, so that one or two too many are no error. */
function checkCount(draft: Draft, findings: Findings): void {
  const own = draft.modules.length;
  const count = own + (draft.layered === true ? 0 : 2);
  if (count <= modulesOfDevice) return;
  const what = draft.layered === true ? 'in this layer alone' : 'with the system modules';
  findings.add(
    'MOOR2001',
    draft.at,
    `${what} there are ${count} modules, more than the ${modulesOfDevice} a device can have`,
    'Take modules out, or spread them over devices.',
    own > modulesOfDevice ? 'error' : 'warning',
  );
}

function checkSize(name: string, desired: Json, draft: Draft, findings: Findings): void {
  const jsonBytes = new TextEncoder().encode(JSON.stringify(desired)).length;
  if (jsonBytes <= desiredBytes) return;
  const bytes = twinBytes(desired);
  const isTooLarge = bytes > desiredBytes;
  findings.add(
    'MOOR2001',
    draft.at,
    isTooLarge
      ? `the desired properties of \`${name}\` come to ${bytes} bytes; IoT Hub takes ${desiredBytes}`
      : `the desired properties of \`${name}\` come to ${jsonBytes} bytes as JSON, and to ${bytes} as IoT Hub counts`,
    isTooLarge
      ? 'Make createOptions or desired properties shorter, or let modules fetch what is large.'
      : `IoT Hub takes ${desiredBytes} as it counts, edgeHub counts the JSON. Make createOptions or desired properties shorter.`,
    isTooLarge ? 'error' : 'warning',
  );
}

/** Schema versions that edgeAgent or edgeHub would refuse. */
export function checkVersions(draft: Draft, findings: Findings): void {
  // A layer has the versions of the deployment below it where it says none.
  const isLayer = draft.layered === true;
  const hubProperties = hubPropertiesOf(draft);
  const agent = agentPropertiesOf(draft)['schemaVersion'];
  const hub = hubProperties['schemaVersion'];
  attempt(
    () => (isLayer && agent === undefined ? undefined : checkEdgeAgentSchemaVersion(agent)),
    (message) =>
      findings.add(
        'MOOR1308',
        draft.agentAt(['schemaVersion']),
        message,
        'edgeAgent would report 412 and change nothing. Write "1.1".',
      ),
  );
  if (hub === undefined && !hasWholeHub(draft)) return;
  // Another layer may say it.
  const severity = isLayer && hub === undefined ? 'warning' : 'error';
  const isHubKnown = attempt(
    () => checkEdgeHubSchemaVersion(hub),
    (message) => findings.add('MOOR1308', draft.hubAt(['schemaVersion']), message, 'Write "1.1".', severity),
  );
  if (!isHubKnown || typeof hub !== 'string') return;
  const minor = Number(hub.split('.')[1]);
  const isOwn = draft.kind === 'workload' && draft.hubPassedOn !== true;
  if (runsOnKubernetes(draft.target) && minor > 1) {
    findings.add(
      'MOOR1308',
      draft.hubAt(['schemaVersion']),
      `schemaVersion ${hub} of $edgeHub is newer than the edgeHub 1.1 of the device reads`,
      isOwn
        ? 'Write "1.1", or leave it out.'
        : 'Write "1.1", unless the manifest brings a newer edgeHub that is known to run there.',
      isOwn ? 'error' : 'warning',
    );
  }
  const { routes } = hubProperties;
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

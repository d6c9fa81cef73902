import { checkEdgeAgentSchemaVersion, checkEdgeHubSchemaVersion, EdgeAgentError } from '@mooring/edge-kubernetes';
import type { Findings } from '../diagnostics/findings.ts';
import type { Draft } from '../model/draft.ts';
import { isObject } from '../model/options.ts';
import { runsOnKubernetes } from '../model/target.ts';
import { assemble } from '../compose/assemble.ts';
import { compactJson } from '../compose/canonical-json.ts';
import { checkChunks } from './chunks.ts';

export const modulesOfDevice = 50;
export const desiredBytes = 32_768;

/** Schema versions, and sizes that a tool, the agent or the hub would refuse. */
export function checkLimits(draft: Draft, findings: Findings): void {
  // A layer has the versions of the deployment below it.
  if (draft.layered !== true) checkVersions(draft, findings);
  const tooLong = checkChunks(draft, findings);
  const count = draft.modules.length + (draft.layered === true ? 0 : 2);
  if (count > modulesOfDevice) {
    const what = draft.layered === true ? 'in this layer alone' : 'with the system modules';
    findings.add(
      'MOOR2001',
      draft.at,
      `${what} there are ${count} modules, more than the ${modulesOfDevice} a device can have`,
      'Take modules out, or spread them over devices.',
    );
  }
  if (tooLong) return;
  const content = assemble(draft).modulesContent;
  for (const [name, section] of Object.entries(content)) {
    const desired = isObject(section) ? (section['properties.desired'] ?? section) : undefined;
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

/** Schema versions that edgeAgent or edgeHub would refuse. */
export function checkVersions(draft: Draft, findings: Findings): void {
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

import { z } from 'zod';
import { demandSuccess, isSuccess, type RestAnswer } from '../../hub/hub-rest.ts';
import type { Seen } from '../../core/doctor/readings.ts';
import type { HubContext } from './step-context.ts';

const agentOf = (schemaVersion: string) => ({
  'properties.desired': {
    schemaVersion,
    runtime: { type: 'docker', settings: { minDockerVersion: 'v1.25' } },
    systemModules: {
      edgeAgent: {
        type: 'docker',
        settings: { image: 'mcr.microsoft.com/azureiotedge-agent:1.1', createOptions: '{}' },
      },
      edgeHub: {
        type: 'docker',
        status: 'running',
        restartPolicy: 'always',
        settings: { image: 'mcr.microsoft.com/azureiotedge-hub:1.1', createOptions: '{}' },
      },
    },
    modules: {},
  },
});

const contentOf = (schemaVersion: string) => ({
  modulesContent: {
    $edgeAgent: agentOf(schemaVersion),
    $edgeHub: {
      'properties.desired': {
        schemaVersion: '1.1',
        routes: {},
        storeAndForwardConfiguration: { timeToLiveSecs: 7200 },
      },
    },
  },
});

const keptSchema = z.object({
  content: z.object({
    modulesContent: z.object({
      $edgeAgent: z.object({ 'properties.desired': z.object({ schemaVersion: z.string() }) }),
    }),
  }),
});

function versionOf(deployment: unknown): string {
  return keptSchema.parse(deployment).content.modulesContent.$edgeAgent['properties.desired'].schemaVersion;
}

/**
 * Creates a deployment that matches no device and has the lowest priority, tries on it what a hub does with a second
 * creation, an etag without quotes and a changed content, and deletes it whatever comes.
 *
 * @throws {HubError} where there was no deployment to try on, or no answer
 */
export async function tryDeployment(context: HubContext, id: string): Promise<Seen['temporary-deployment']> {
  const { rest, signal } = context;
  const path = `/configurations/${id}`;
  const body = (schemaVersion: string, etag?: string) => ({
    id,
    schemaVersion: '1.0',
    labels: { madeBy: 'mooring-doctor' },
    content: contentOf(schemaVersion),
    targetCondition: `deviceId = '${id}-no-such-device'`,
    priority: 0,
    ...(etag === undefined ? {} : { etag }),
  });
  let answered = false;
  try {
    const created = await rest.call('PUT', path, { body: body('1.0'), signal });
    answered = true;
    demandSuccess(rest.name, created);
    const etag = etagOf(created);
    const createdAgain = await rest.call('PUT', path, { body: body('1.0'), signal });
    const unquoted = await rest.call('PUT', path, { body: body('1.1', etag), ifMatch: etag, signal });
    const current = etagOf(await rest.call('GET', path, { signal }));
    const changed = await rest.call('PUT', path, { body: body('1.1', current), ifMatch: `"${current}"`, signal });
    const after = demandSuccess(rest.name, await rest.call('GET', path, { signal }));
    return {
      createdAgain: createdAgain.status,
      unquoted: unquoted.status,
      changed: changed.status,
      contentChanged: versionOf(after) === '1.1',
    };
  } finally {
    await undo(context, id, answered);
  }
}

function etagOf({ body, etag }: RestAnswer): string {
  const own = (body as { etag?: unknown } | null)?.etag;
  return (typeof own === 'string' ? own : (etag ?? '')).replaceAll('"', '');
}

/**
 * Also where nobody knows whether it was created: a call that was cut off may have been carried out. A hub that deletes says
 * nothing; what says something may be a login page of a proxy, which has JSON too.
 */
async function undo({ rest, undoSignal, leave }: HubContext, id: string, answered: boolean): Promise<void> {
  const left = `the deployment ${id} may still be in ${rest.name}; delete it: az iot edge deployment delete --deployment-id ${id}`;
  try {
    const gone = await rest.call('DELETE', `/configurations/${id}`, { ifMatch: '"*"', signal: undoSignal() });
    const isGone = isSuccess(gone) ? gone.body === undefined : answered && gone.status === 404;
    if (!isGone) leave(left);
  } catch {
    leave(left);
  }
}

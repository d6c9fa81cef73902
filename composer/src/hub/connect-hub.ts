import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { hasJson, hasNothing, namesDevice, type AnswerForm } from './answer-form.ts';
import type { HubEndpoint } from './endpoint.ts';
import { hear } from './heard-answer.ts';
import type { AutomaticDeployment, DeviceIdentity, Hub, MethodAnswer } from './hub.ts';
import { HubError, strangeAnswer, toHubError } from './hub-error.ts';
import { parseAgentTwin, parseModuleTwin } from './twin-parse.ts';

export interface HubOptions {
  /** Each call to the hub ends within this; the SDK itself has no time-out. */
  readonly callDeadlineSeconds: number;
  readonly signal?: AbortSignal | undefined;
}

interface WithBody<T> {
  readonly responseBody: T;
}

const configurationSchema = z.object({
  id: z.string(),
  priority: z.number().optional(),
  targetCondition: z.string().nullish(),
  content: z.object({ modulesContent: z.unknown().optional() }).nullish(),
});

const deviceSchema = z.object({
  status: z.string().optional(),
  connectionState: z.string().optional(),
  capabilities: z.object({ iotEdge: z.boolean().optional() }).optional(),
  authentication: z.object({ symmetricKey: z.object({ primaryKey: z.string().nullish() }).nullish() }).optional(),
});

const methodAnswerSchema = z.object({ status: z.int(), payload: z.unknown() });

/** Connects Microsoft's service SDK to a hub. Nothing is sent before the first call. */
export async function connectHub(endpoint: HubEndpoint, options: HubOptions): Promise<Hub> {
  const { registry, client } = await openClients(endpoint);
  const host =
    endpoint.kind === 'local' ? `${endpoint.host}:${endpoint.httpsPort} (local hub ${endpoint.name})` : endpoint.name;

  async function call<T>(
    work: () => Promise<WithBody<T>>,
    { extraSeconds = 0, form = hasJson }: { extraSeconds?: number; form?: AnswerForm } = {},
  ): Promise<T> {
    const timer = new AbortController();
    const signal = options.signal === undefined ? timer.signal : AbortSignal.any([timer.signal, options.signal]);
    const seconds = options.callDeadlineSeconds + extraSeconds;
    try {
      const expired = delay(seconds * 1000, undefined, { signal, ref: false }).then(() => {
        throw new HubError('unreachable', host, `no answer within ${seconds} s`);
      });
      const came = hear(form, work, (answer) => strangeAnswer(host, answer));
      return (await Promise.race([came, expired])).responseBody;
    } catch (thrown) {
      options.signal?.throwIfAborted();
      throw toHubError(host, thrown);
    } finally {
      timer.abort();
    }
  }

  async function maybe<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (thrown) {
      if (thrown instanceof HubError && thrown.kind === 'notFound') return undefined;
      throw thrown;
    }
  }

  function parsed<T>(parse: (body: unknown) => T, body: unknown): T {
    try {
      return parse(body);
    } catch (cause) {
      const where = cause instanceof z.ZodError ? cause.issues.map((issue) => issue.path.join('.')).join(', ') : '';
      throw new HubError(
        'badAnswer',
        host,
        `it answered something that is not what the service API promises (${where})`,
      );
    }
  }

  const readTwin = (device: string, module: string) =>
    call(() => registry.getModuleTwin(device, module), { form: namesDevice });
  const readRaw = (device: string) =>
    call(() => registry.get(device) as Promise<WithBody<unknown>>, { form: namesDevice });

  return {
    name: endpoint.name,
    simulated: endpoint.kind === 'local',
    readDevice: (device) => maybe(async () => parsed(toIdentity, await readRaw(device))),
    readAgentTwin: (device) => maybe(async () => parsed(parseAgentTwin, await readTwin(device, '$edgeAgent'))),
    readModuleTwin: (device, module) => maybe(async () => parsed(parseModuleTwin, await readTwin(device, module))),
    listAutomaticDeployments: async () =>
      parsed(toDeployments, await call(() => registry.getConfigurations() as Promise<WithBody<unknown>>)),
    matchesCondition: async (device, condition) => {
      const extra = condition.trim() === '*' ? '' : ` AND (${condition})`;
      const sql = `SELECT deviceId FROM devices WHERE deviceId = '${device.replaceAll("'", "''")}' AND capabilities.iotEdge = true${extra}`;
      const query = registry.createQuery(sql, 1);
      const rows = await call(async () => ({ responseBody: (await query.next()).result as unknown }));
      return parsed((body) => z.array(z.unknown()).parse(body), rows).length > 0;
    },
    applyContent: async (device, modulesContent) => {
      const apply = () => registry.applyConfigurationContentOnDevice(device, { modulesContent });
      await call(apply, { form: hasNothing });
    },
    invokeMethod: async (device, module, method, payload, responseTimeoutSeconds): Promise<MethodAnswer> => {
      const parameters = { methodName: method, payload, responseTimeoutInSeconds: responseTimeoutSeconds };
      const answer = await call(
        async () => {
          const invoked = await client.invokeDeviceMethod(device, module, parameters);
          return { responseBody: invoked.result as unknown };
        },
        { extraSeconds: responseTimeoutSeconds },
      );
      const { status, payload: body } = parsed((value) => methodAnswerSchema.parse(value), answer);
      return { status, payload: body };
    },
    ensureEdgeDevice: async (device) => {
      const existing = await maybe(() => readRaw(device));
      const body =
        existing ??
        (await call(
          () => registry.create({ deviceId: device, capabilities: { iotEdge: true } }) as Promise<WithBody<unknown>>,
          { form: namesDevice },
        ));
      const key = parsed((value) => deviceSchema.parse(value), body).authentication?.symmetricKey?.primaryKey;
      if (typeof key !== 'string') throw new HubError('rejected', host, `the device ${device} has no symmetric key`);
      return `HostName=${endpoint.name};DeviceId=${device};SharedAccessKey=${key}`;
    },
  };
}

async function openClients(endpoint: HubEndpoint) {
  // The SDK takes over half a second to load; commands that touch no hub must not pay for it.
  if (endpoint.kind === 'local') return (await import('./local-hub-client.ts')).connectLocalHub(endpoint);
  const { default: iothub } = await import('azure-iothub');
  return {
    registry: iothub.Registry.fromConnectionString(endpoint.connectionString),
    client: iothub.Client.fromConnectionString(endpoint.connectionString),
  };
}

function toIdentity(body: unknown): DeviceIdentity {
  const device = deviceSchema.parse(body);
  return {
    edge: device.capabilities?.iotEdge === true,
    enabled: device.status !== 'disabled',
    connected: device.connectionState?.toLowerCase() === 'connected',
  };
}

function toDeployments(body: unknown): AutomaticDeployment[] {
  return z
    .array(configurationSchema)
    .parse(body)
    .filter(
      (configuration) =>
        configuration.content?.modulesContent !== undefined && configuration.content.modulesContent !== null,
    )
    .map(({ id, priority, targetCondition }) => ({
      id,
      priority: priority ?? 0,
      targetCondition: targetCondition ?? '',
    }));
}

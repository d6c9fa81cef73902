import { reportedSchema, reporterModuleName } from '@mooring/contract';
import { z } from 'zod';
import type { ReporterTwin } from '../../core/doctor/readings.ts';
import { demandSuccess } from '../../hub/hub-rest.ts';
import type { DeviceContext, StepsOf } from './step-context.ts';

const moduleSchema = z.object({
  env: z.record(z.string(), z.unknown()).optional(),
  settings: z.record(z.string(), z.unknown()).optional(),
});
const agentSchema = z.object({
  properties: z.object({
    desired: z.object({ modules: z.record(z.string(), z.unknown()).catch({}) }).partial(),
    reported: z.object({
      lastDesiredStatus: z
        .object({ code: z.int(), description: z.string().default('') })
        .optional()
        .catch(undefined),
      runtime: z
        .object({ platform: z.object({ os: z.string().optional() }).optional() })
        .optional()
        .catch(undefined),
    }),
  }),
});
const moduleTwinSchema = z.object({ properties: z.object({ reported: z.record(z.string(), z.unknown()) }) });

/** By these a module is given credentials of its own. */
const ownKeys = /EdgeHubConnectionString|IotHubConnectionString|MOORING_CONNECTION_FILE/;

export interface DeviceSeen {
  /** A reporter says of itself that it is a simulation. */
  simulated: boolean;
}

/** The twins of one device. `noted` takes what is no answer but must be known. */
export function deviceSteps(noted: DeviceSeen): StepsOf<'device-twins', DeviceContext> {
  return {
    'device-twins': async (context) => {
      const { desired, reported } = agentSchema.parse(await readTwin(context, '$edgeAgent')).properties;
      const reporters: ReporterTwin[] = [];
      for (const [name, module] of Object.entries(desired.modules ?? {})) {
        if (name !== reporterModuleName && !name.endsWith('-prober')) continue;
        const reporter = await readReporter(context, name, module, noted);
        if (reporter !== undefined) reporters.push(reporter);
      }
      return { status: reported.lastDesiredStatus, platform: reported.runtime?.platform?.os, reporters };
    },
  };
}

async function readReporter(
  context: DeviceContext,
  name: string,
  module: unknown,
  noted: DeviceSeen,
): Promise<ReporterTwin | undefined> {
  const twin = moduleTwinSchema.parse(await readTwin(context, name));
  const { $version: _version, $metadata: _metadata, ...document } = twin.properties.reported;
  const reported = reportedSchema.safeParse(document).data;
  if (reported === undefined) return undefined;
  noted.simulated ||= reported.agent.simulated === true;
  const { env = {}, settings = {} } = moduleSchema.safeParse(module).data ?? {};
  const options = Object.entries(settings)
    .filter(([key, value]) => /^createOptions/i.test(key) && typeof value === 'string')
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, value]) => value as string)
    .join('');
  return {
    name,
    nodeSource: reported.where.nodeSource,
    gpu: reported.gpu.state,
    kubernetes: reported.cluster.version,
    heartbeatUtc: reported.heartbeatUtc,
    hasOwnKey: Object.keys(env).some((key) => ownKeys.test(key)) || ownKeys.test(options),
    asksForGpu: options.includes('nvidia.com/gpu'),
  };
}

async function readTwin({ rest, device, signal }: DeviceContext, module: string): Promise<unknown> {
  const path = `/twins/${encodeURIComponent(device)}/modules/${encodeURIComponent(module)}`;
  return demandSuccess(rest.name, await rest.call('GET', path, { signal }));
}

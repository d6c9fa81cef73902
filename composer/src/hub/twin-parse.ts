import { z } from 'zod';
import type { AgentTwin, ReportedModule } from '../core/rollout/observation.ts';
import type { ModuleTwin } from './hub.ts';

const properties = z.record(z.string(), z.unknown());

/** The twin document as the service API answers it; whatever else it holds is not needed here. */
const twinSchema = z.object({
  connectionState: z.string().optional(),
  configurations: z.record(z.string(), z.object({ status: z.string().optional() })).nullish(),
  properties: z.object({ desired: properties.optional(), reported: properties.optional() }),
});

const metadataSchema = z.object({ $lastUpdated: z.string().optional() });

const text = z.string().optional().catch(undefined);
const reportedModuleSchema = z.object({
  runtimeStatus: text,
  statusDescription: text,
  lastStartTimeUtc: text,
  settings: z.object({ image: text }).optional().catch(undefined),
});
const reportedModulesSchema = z.record(z.string(), z.unknown()).catch({});

const agentReportedSchema = z.object({
  lastDesiredVersion: z.int().optional().catch(undefined),
  lastDesiredStatus: z.object({ code: z.int(), description: z.string().optional() }).optional().catch(undefined),
  modules: reportedModulesSchema,
  systemModules: reportedModulesSchema,
});

export function parseModuleTwin(body: unknown): ModuleTwin {
  const twin = twinSchema.parse(body);
  return {
    connected: twin.connectionState?.toLowerCase() === 'connected',
    desired: withoutSystemKeys(twin.properties.desired ?? {}),
    reported: withoutSystemKeys(twin.properties.reported ?? {}),
    reportedUpdatedUtc: updateTimes(twin.properties.reported?.['$metadata']),
  };
}

export function parseAgentTwin(body: unknown): AgentTwin {
  const twin = twinSchema.parse(body);
  const desired = twin.properties.desired ?? {};
  const reported = agentReportedSchema.parse(twin.properties.reported ?? {});
  const status = reported.lastDesiredStatus;
  return {
    desiredVersion: z.int().parse(desired['$version']),
    desiredUpdatedUtc: metadataSchema.safeParse(desired['$metadata']).data?.$lastUpdated,
    desired: withoutSystemKeys(desired),
    connected: twin.connectionState?.toLowerCase() === 'connected',
    lastDesiredVersion: reported.lastDesiredVersion,
    lastDesiredStatus: status && { code: status.code, description: status.description ?? '' },
    modules: parseModules(reported.modules),
    systemModules: parseModules(reported.systemModules),
    configurations: Object.fromEntries(
      Object.entries(twin.configurations ?? {}).map(([id, { status: state }]) => [id, state ?? 'unknown']),
    ),
  };
}

/** A removed module stands as null in a merge patch and must not count as reported. */
function parseModules(modules: Readonly<Record<string, unknown>>): Record<string, ReportedModule> {
  const parsed: Record<string, ReportedModule> = {};
  for (const [name, value] of Object.entries(modules)) {
    const entry = reportedModuleSchema.safeParse(value);
    if (!entry.success) continue;
    const { runtimeStatus, statusDescription, lastStartTimeUtc, settings } = entry.data;
    parsed[name] = { runtimeStatus, statusDescription, lastStartTimeUtc, image: settings?.image };
  }
  return parsed;
}

/** When each property at the top was last written. What has no time is left out, so nobody takes it for dated. */
function updateTimes(metadata: unknown): Record<string, string> {
  const times = properties.safeParse(metadata).data ?? {};
  return Object.fromEntries(
    Object.entries(times).flatMap(([property, entry]) => {
      const updated = metadataSchema.safeParse(entry).data?.$lastUpdated;
      return updated === undefined ? [] : [[property, updated]];
    }),
  );
}

function withoutSystemKeys(section: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { $version: _version, $metadata: _metadata, ...rest } = section;
  return rest;
}

import { readFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { z } from 'zod';
import { HubError } from './hub-error.ts';

/** Where a hub is and how to speak to it. Connection strings carry keys: never print one, print `name`. */
export type HubEndpoint =
  | { readonly kind: 'azure'; readonly name: string; readonly connectionString: string }
  | {
      readonly kind: 'local';
      readonly name: string;
      readonly connectionString: string;
      readonly host: string;
      readonly httpsPort: number;
      readonly mqttPort: number;
      readonly caPem: string;
      readonly caFile: string;
    };

/** What a local hub writes to `hub.json` in its data folder once it listens. */
const hubFileSchema = z.object({
  kind: z.literal('mooring-local-hub'),
  name: z.string().min(1),
  host: z.string().min(1),
  mqttPort: z.int().min(1).max(65_535),
  httpsPort: z.int().min(1).max(65_535),
  caFile: z.string().min(1),
  connectionString: z.string().min(1),
});

/**
 * Finds the hub to speak to: the data folder of a local hub if one is named (by flag or `MOORING_LOCAL_HUB`), else
 * `IOTHUB_CONNECTION_STRING`.
 *
 * @throws {HubError} `notConfigured` when neither is there, `unreachable` when the local hub's file cannot be read
 */
export async function findHubEndpoint(
  localHubDir: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): Promise<HubEndpoint> {
  if (localHubDir !== undefined) return readLocalHub(localHubDir);
  const fromEnvironment = nonEmpty(env['MOORING_LOCAL_HUB']);
  const connectionString = nonEmpty(env['IOTHUB_CONNECTION_STRING']);
  if (fromEnvironment !== undefined && connectionString !== undefined) {
    // Guessing which was meant could push to a real device by mistake.
    throw new HubError('notConfigured', 'two hubs', 'MOORING_LOCAL_HUB and IOTHUB_CONNECTION_STRING are both set');
  }
  if (fromEnvironment !== undefined) return readLocalHub(fromEnvironment);
  if (connectionString === undefined) {
    throw new HubError('notConfigured', 'no hub', 'neither --local-hub DIR nor IOTHUB_CONNECTION_STRING is given');
  }
  const name = /(?:^|;)HostName=([^;]+)/i.exec(connectionString)?.[1];
  if (name === undefined || !/(?:^|;)SharedAccessKey=/i.test(connectionString)) {
    throw new HubError(
      'notConfigured',
      'no hub',
      'IOTHUB_CONNECTION_STRING is not a service connection string (HostName=…;SharedAccessKeyName=…;SharedAccessKey=…)',
    );
  }
  return { kind: 'azure', name, connectionString };
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}

async function readLocalHub(dir: string): Promise<HubEndpoint> {
  const file = join(dir, 'hub.json');
  try {
    const parsed = hubFileSchema.parse(JSON.parse(await readFile(file, 'utf8')));
    const caFile = isAbsolute(parsed.caFile) ? parsed.caFile : join(dir, parsed.caFile);
    return { ...parsed, kind: 'local', caFile, caPem: await readFile(caFile, 'utf8') };
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    const reason =
      cause instanceof z.ZodError
        ? 'it is not what a local hub writes'
        : missing
          ? 'there is no such file'
          : (cause as Error).message;
    throw new HubError(
      'unreachable',
      file,
      `no local hub is known there (${reason})`,
      'Start one with mooring up, and name its folder: --local-hub .mooring/hub',
    );
  }
}

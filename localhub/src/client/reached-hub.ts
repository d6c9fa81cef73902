import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { commandName } from '../command-name.ts';

const hubFile = z.object({
  name: z.string().min(1),
  mqttPort: z.int().positive(),
  httpsPort: z.int().positive(),
  caFile: z.string().min(1),
  /** The directory with its certificates and keys. */
  keptIn: z.string().min(1),
  connectionString: z.string().min(1),
  policies: z.record(z.string(), z.string()),
});

/** A running hub as whoever is pointed at its data directory finds it. Ports on 127.0.0.1. */
export interface ReachedHub extends z.infer<typeof hubFile> {
  readonly dataDir: string;
  readonly caPem: string;
}

/** No hub runs with this data directory, or none that wrote what it should. */
export class HubNotFound extends Error {
  override readonly name = 'HubNotFound';
}

/** Finds the hub that runs with a data directory. @throws HubNotFound */
export async function findHub(dataDir: string): Promise<ReachedHub> {
  const directory = resolve(dataDir);
  const path = join(directory, 'hub.json');
  try {
    const hub = hubFile.parse(JSON.parse(await readFile(path, 'utf8')));
    return { ...hub, dataDir: directory, caPem: await readFile(hub.caFile, 'utf8') };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      throw new HubNotFound(
        `No local hub runs with the data directory ${directory}. Start one: ${commandName()} --data ${quoted(dataDir)}; or name another with --data.`,
      );
    }
    const why = error instanceof z.ZodError ? 'it is not the file of a local hub' : (error as Error).message;
    throw new HubNotFound(`${path} cannot be read: ${why}.`);
  }
}

/** As it can be typed in a shell. */
function quoted(path: string): string {
  return /^[\w./+@-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`;
}

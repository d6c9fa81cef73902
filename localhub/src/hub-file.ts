import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { connectionString, type Policy } from './sas/policies.ts';
import { readIfPresent, writePrivateFile } from './storage/private-files.ts';

export interface HubFileParts {
  readonly name: string;
  readonly mqttPort: number;
  readonly httpsPort: number;
  readonly caFile: string;
  readonly policies: ReadonlyMap<string, Policy>;
  readonly pid: number;
}

export interface HubFile {
  readonly path: string;
  /** Takes the file away when the hub ends, so that nobody dials a hub that is gone. */
  remove(): Promise<void>;
}

/** Writes what others need to reach this hub to `hub.json` in its directory, as a whole. Holds keys: mode 0600. */
export async function writeHubFile(directory: string, parts: HubFileParts): Promise<HubFile> {
  const path = join(directory, 'hub.json');
  const strings: Record<string, string> = {};
  for (const policy of parts.policies.values()) strings[policy.name] = connectionString(parts.name, policy);
  const content = {
    kind: 'mooring-local-hub',
    name: parts.name,
    host: 'localhost',
    mqttPort: parts.mqttPort,
    httpsPort: parts.httpsPort,
    caFile: parts.caFile,
    connectionString: strings['iothubowner'],
    policies: strings,
    pid: parts.pid,
  };
  const text = `${JSON.stringify(content, null, 2)}\n`;
  await writePrivateFile(path, text);
  return {
    path,
    remove: async () => {
      // Another hub may have taken the directory over since.
      if ((await readIfPresent(path)) === text) await rm(path, { force: true });
    },
  };
}

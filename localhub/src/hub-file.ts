import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isListening } from './is-listening.ts';
import { connectionString, type Policy } from './sas/policies.ts';
import { readIfPresent, takePlaceOf } from './storage/private-files.ts';
import { StateUnavailable } from './storage/state-error.ts';

export interface HubFileParts {
  readonly name: string;
  readonly mqttPort: number;
  readonly httpsPort: number;
  readonly caFile: string;
  /** The directory with the certificates and keys. */
  readonly keptIn: string;
  readonly policies: ReadonlyMap<string, Policy>;
  readonly pid: number;
}

export interface HubFile {
  readonly path: string;
  /** Takes the file away when the hub ends, so that nobody dials a hub that is gone. */
  remove(): Promise<void>;
}

const NAME = 'hub.json';

/** What a hub left that did not end by itself. */
export interface LeftHubFile {
  /** Null where there was none. */
  readonly text: string | null;
  /** The directory with its certificates and keys. */
  readonly keptIn: string | null;
}

/**
 * Writes what others need to reach this hub to `hub.json` in a directory, as a whole. Holds keys: mode 0600.
 * @param left what was there when this hub began to start
 * @throws StateUnavailable when another has written it since
 */
export async function writeHubFile(directory: string, parts: HubFileParts, left: LeftHubFile): Promise<HubFile> {
  const path = join(directory, NAME);
  const strings: Record<string, string> = {};
  for (const policy of parts.policies.values()) strings[policy.name] = connectionString(parts.name, policy);
  const content = {
    kind: 'mooring-local-hub',
    name: parts.name,
    host: 'localhost',
    mqttPort: parts.mqttPort,
    httpsPort: parts.httpsPort,
    caFile: parts.caFile,
    keptIn: parts.keptIn,
    connectionString: strings['iothubowner'],
    policies: strings,
    pid: parts.pid,
  };
  const text = `${JSON.stringify(content, null, 2)}\n`;
  if (!(await takePlaceOf(path, left.text, text))) {
    throw new StateUnavailable(
      `Another local hub has started at the same moment: it has written ${path}. Choose another data directory for this one.`,
    );
  }
  return {
    path,
    remove: async () => {
      // Another hub may have taken the directory over since.
      if ((await readIfPresent(path)) === text) await rm(path, { force: true });
    },
  };
}

/**
 * A hub that keeps nothing locks nothing: what tells of it is its `hub.json`, unless that was left by one that was
 * killed, which is given.
 * @throws StateUnavailable when the hub that wrote the file in this directory runs
 */
export async function refuseWhereAnotherRuns(directory: string): Promise<LeftHubFile> {
  const path = join(directory, NAME);
  const text = await readIfPresent(path);
  const { keptIn } = parsed(text);
  const written = readPlace(text);
  if (written === null || !isAlive(written.pid) || !(await isListening(written.mqttPort))) {
    return { text, keptIn: typeof keptIn === 'string' ? keptIn : null };
  }
  const keeps = keptIn === directory ? 'keeps its state there' : 'keeps nothing';
  throw new StateUnavailable(
    `Another local hub is found by ${path}: process ${written.pid}, which ${keeps}. End it, or choose another data directory.`,
  );
}

function readPlace(text: string | null): { readonly pid: number; readonly mqttPort: number } | null {
  const { pid, mqttPort } = parsed(text);
  return typeof pid === 'number' && pid > 0 && typeof mqttPort === 'number' ? { pid, mqttPort } : null;
}

function parsed(text: string | null): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It is another user's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

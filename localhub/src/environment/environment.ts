import { join } from 'node:path';

/** What is known of a hub by whoever wants to reach it. */
export interface ReachedHub {
  readonly dataDir: string;
  readonly connectionString: string;
  readonly caFile: string;
}

/** Names and values, in the order in which they are shown. */
export type Environment = readonly (readonly [name: string, value: string])[];

/** The file in a data directory that a Node program is started with to reach the hub there. */
export function redirectFile(dataDir: string): string {
  return join(dataDir, 'redirect.cjs');
}

/**
 * The environment in which a Node program that knows nothing of local hubs reaches this one.
 * @param nodeOptions NODE_OPTIONS as it is; what is in it stays, and nothing is in it twice
 */
export function environmentFor(hub: ReachedHub, nodeOptions: string): Environment {
  const option = `--require=${quoteNodeOption(redirectFile(hub.dataDir))}`;
  const others = nodeOptions.replace(option, '').replaceAll(/ {2,}/g, ' ').trim();
  return [
    ['NODE_OPTIONS', others === '' ? option : `${others} ${option}`],
    ['NODE_EXTRA_CA_CERTS', hub.caFile],
    ['IOTHUB_CONNECTION_STRING', hub.connectionString],
  ];
}

/** NODE_OPTIONS is split at spaces, unless they stand in double quotes, where a backslash takes the next as it is. */
function quoteNodeOption(value: string): string {
  return /[\s"\\]/.test(value) ? `"${value.replaceAll(/["\\]/g, String.raw`\$&`)}"` : value;
}

/** The module that a program is started with: what to do stands beside the hub's own program. */
export function redirectModule(program: string, dataDir: string, hubName: string): string {
  const args = [dataDir, hubName].map((text) => JSON.stringify(text)).join(', ');
  return `require(${JSON.stringify(program)}).install(${args});\n`;
}

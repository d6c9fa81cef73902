import { AUTHORITY_KEY_VARIABLE, AUTHORITY_VARIABLE, decodePem } from '../certificates/client-authorities.ts';
import { isDeviceAuthority } from '../certificates/device-authority.ts';
import type { Issued } from '../certificates/mint.ts';
import { addRedirect } from './redirects.ts';
import { REDIRECT_VARIABLE, TRUST_VARIABLE } from './variables.ts';

/** What is known of a hub by whoever wants to reach it. */
export interface ReachedHub {
  readonly name: string;
  /** Absolute: `hub.json` is in it while the hub runs. */
  readonly dataDir: string;
  readonly connectionString: string;
  /** What Node programs trust beside what they trust anyway. */
  readonly caFile: string;
  /** Signs certificates for devices; null where the hub has made none. */
  readonly deviceAuthority: Issued | null;
}

/** Names and values, in the order in which they are shown. */
export type Environment = readonly (readonly [name: string, value: string])[];

/** An environment as a process has it. */
export type Variables = Readonly<Record<string, string | undefined>>;

/**
 * The environment in which a Node program that knows nothing of local hubs reaches this one.
 * @param redirectProgram the file that a Node program is started with for that
 * @param present the environment as it is: what is in NODE_OPTIONS stays, and nothing is in it twice; other hubs are
 * reached as before; an authority for devices that somebody has chosen stays too
 */
export function environmentFor(hub: ReachedHub, redirectProgram: string, present: Variables): Environment {
  const option = `--require=${quoteNodeOption(redirectProgram)}`;
  const others = (present['NODE_OPTIONS'] ?? '').replace(option, '').replaceAll(/ {2,}/g, ' ').trim();
  return [
    ['NODE_OPTIONS', others === '' ? option : `${others} ${option}`],
    [REDIRECT_VARIABLE, addRedirect(present[REDIRECT_VARIABLE], hub)],
    [TRUST_VARIABLE, hub.caFile],
    ['IOTHUB_CONNECTION_STRING', hub.connectionString],
    ...(hub.deviceAuthority === null || choseAuthority(present) ? [] : authorityVariables(hub.deviceAuthority)),
  ];
}

/** Whether an authority for devices with its key is set already. One of another local hub counts as none. */
function choseAuthority(present: Variables): boolean {
  const certificate = present[AUTHORITY_VARIABLE] ?? '';
  const key = present[AUTHORITY_KEY_VARIABLE] ?? '';
  return certificate !== '' && key !== '' && !isDeviceAuthority(decodePem(certificate));
}

/** As programs take them that make certificates for devices: each PEM in base64. */
function authorityVariables({ certificatePem, privateKeyPem }: Issued): Environment {
  const encode = (pem: string): string => Buffer.from(pem).toString('base64');
  return [
    [AUTHORITY_VARIABLE, encode(certificatePem)],
    [AUTHORITY_KEY_VARIABLE, encode(privateKeyPem)],
  ];
}

/** NODE_OPTIONS is split at spaces, unless they stand in double quotes, where a backslash takes the next as it is. */
function quoteNodeOption(value: string): string {
  return /[\s"\\]/.test(value) ? `"${value.replaceAll(/["\\]/g, String.raw`\$&`)}"` : value;
}

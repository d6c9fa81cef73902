import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { HUB_AUTHORITY_NAME } from '../certificates/mint.ts';
import { findHub, type ReachedHub } from '../client/reached-hub.ts';
import { readIfPresent, writePrivateFile } from '../storage/private-files.ts';
import type { Variables } from './environment.ts';
import { readRedirects } from './redirects.ts';
import { REDIRECT_VARIABLE, TRUST_VARIABLE } from './variables.ts';

const BLOCK = /-----BEGIN ([A-Z0-9 ]*CERTIFICATE)-----[\s\S]*?-----END \1-----/g;

/** Beside `hub.json`. */
const FILE = 'extra-ca.pem';

/**
 * The file of authorities for Node programs that reach this hub. Node reads one file only: where another is set already,
 * its certificates and that of the hub are put into one beside `hub.json`. Those of local hubs that nothing leads to any
 * more are left out.
 * @param complain is told where what is set cannot be read: it cannot be kept then
 */
export async function trustFile(
  hub: Pick<ReachedHub, 'dataDir' | 'caFile' | 'caPem'>,
  present: Variables,
  complain: (text: string) => void,
): Promise<string> {
  const set = present[TRUST_VARIABLE] ?? '';
  if (set === '' || resolve(set) === resolve(hub.caFile)) return hub.caFile;
  let text: string;
  try {
    text = await readFile(set, 'latin1');
  } catch (error) {
    complain(`${TRUST_VARIABLE} names a file that cannot be read, and is replaced: ${(error as Error).message}.`);
    return hub.caFile;
  }
  const reached = new Set([hub.caPem, ...(await otherAuthorities(hub, present))].flatMap(blocksOf).map(contentOf));
  const others = blocksOf(text).filter((pem) => !isHubAuthority(pem) || reached.has(contentOf(pem)));
  const all = [...new Map([...others, ...blocksOf(hub.caPem)].map((pem) => [contentOf(pem), pem])).values()];
  if (all.length === 1) return hub.caFile;
  const path = join(hub.dataDir, FILE);
  await writePrivateFile(path, `${all.join('\n')}\n`);
  return path;
}

/** The authorities of the other hubs that the environment leads to, whether they run or not. */
async function otherAuthorities(hub: { readonly dataDir: string }, present: Variables): Promise<readonly string[]> {
  const others = readRedirects(present[REDIRECT_VARIABLE]).filter(({ dataDir }) => dataDir !== hub.dataDir);
  return await Promise.all(
    others.map(async ({ dataDir }) => {
      const running = await findHub(dataDir).catch(() => null);
      return running?.caPem ?? (await readIfPresent(join(dataDir, 'ca.pem')).catch(() => null)) ?? '';
    }),
  );
}

function blocksOf(text: string): string[] {
  return text.match(BLOCK) ?? [];
}

/** The same for the same certificate, however its lines are broken. */
function contentOf(pem: string): string {
  return pem.replaceAll(/\s/g, '');
}

function isHubAuthority(pem: string): boolean {
  try {
    return new X509Certificate(pem).subject === HUB_AUTHORITY_NAME;
  } catch {
    // Whatever it is, it is not ours to leave out.
    return false;
  }
}

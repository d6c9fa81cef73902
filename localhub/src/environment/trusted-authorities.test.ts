import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { HUB_AUTHORITY_NAME, mintAuthority } from '../certificates/mint.ts';
import { trustFile } from './trusted-authorities.ts';

let company: string;
let ofHubs: readonly [string, string, string];
let folder: string;
let complaints: string[];

beforeAll(async () => {
  const mint = async (name: string): Promise<string> => (await mintAuthority(name, Date.now())).certificatePem;
  company = await mint('CN=contoso proxy');
  ofHubs = [await mint(HUB_AUTHORITY_NAME), await mint(HUB_AUTHORITY_NAME), await mint(HUB_AUTHORITY_NAME)];
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trusted-authorities-'));
  complaints = [];
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A data directory of a hub with this authority. */
function makeHub(name: string, caPem: string) {
  const dataDir = join(folder, name);
  mkdirSync(dataDir, { recursive: true });
  const caFile = join(dataDir, 'ca.pem');
  writeFileSync(caFile, caPem);
  return { name, dataDir, caFile, caPem };
}

function write(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

function blocks(file: string): string[] {
  const text = readFileSync(file, 'latin1');
  return (text.match(/-----BEGIN [^-]+-----[^-]+-----END [^-]+-----/g) ?? []).map((pem) => pem.trim());
}

const trust = (hub: ReturnType<typeof makeHub>, set: string | undefined, redirects = '') =>
  trustFile(
    hub,
    { NODE_EXTRA_CA_CERTS: set, MOORING_LOCAL_HUB_REDIRECT: redirects },
    (text) => void complaints.push(text),
  );

describe('the authorities that Node is to trust', () => {
  it('are in the file of the hub where nothing else is set, or that file is', async () => {
    const hub = makeHub('one', ofHubs[0]);
    expect([await trust(hub, undefined), await trust(hub, ''), await trust(hub, hub.caFile)]).toEqual([
      hub.caFile,
      hub.caFile,
      hub.caFile,
    ]);
  });

  it('are those that were set and that of the hub, each once, however often it is asked for', async () => {
    const hub = makeHub('one', ofHubs[0]);
    const trusted = '-----BEGIN TRUSTED CERTIFICATE-----\nAAAA\n-----END TRUSTED CERTIFICATE-----';
    const set = write('proxy.pem', `# of contoso\r\n${company.replaceAll('\n', '\r\n')}${trusted}\n${company}`);
    const file = await trust(hub, set);
    expect(file).toBe(join(hub.dataDir, 'extra-ca.pem'));
    const all = blocks(file);
    expect(all).toHaveLength(3);
    expect(all.slice(1)).toEqual([trusted, ofHubs[0].trim()]);
    expect(all[0]?.replaceAll('\r', '')).toBe(company.trim());
    expect(await trust(hub, file)).toBe(file);
    expect(blocks(file)).toEqual(all);
  });

  it('are those of all hubs that are reached, and no more of one that has another by now', async () => {
    const one = makeHub('one', ofHubs[0]);
    const two = makeHub('two', ofHubs[1]);
    const set = await trust(two, await trust(one, write('proxy.pem', company)), `one=${one.dataDir}`);
    expect(blocks(set)).toEqual([company, ofHubs[0], ofHubs[1]].map((pem) => pem.trim()));
    const again = makeHub('two', ofHubs[2]);
    const both = `one=${one.dataDir}|two=${two.dataDir}`;
    expect(blocks(await trust(again, set, both))).toEqual([company, ofHubs[0], ofHubs[2]].map((pem) => pem.trim()));
  });

  it('are in the file of the hub where only one of a hub that is gone was set', async () => {
    const hub = makeHub('one', ofHubs[0]);
    expect(await trust(hub, write('gone.pem', ofHubs[1]))).toBe(hub.caFile);
  });

  it('are those of the hub alone where what is set cannot be read, which is said', async () => {
    const hub = makeHub('one', ofHubs[0]);
    expect(await trust(hub, join(folder, 'absent.pem'))).toBe(hub.caFile);
    expect(complaints).toEqual([expect.stringContaining('NODE_EXTRA_CA_CERTS names a file that cannot be read')]);
  });
});

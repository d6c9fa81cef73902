import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type Server } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startLocalHub, type LocalHub } from '../../localhub/src/index.ts';
import { runBounded } from '../running/bounded-command.ts';
import { root as checkout } from '../running/mooring.ts';
import { makeCertificate } from './localhub-client-certificates.ts';

const BIN = join(checkout, 'localhub/bin/localhub.mjs');
const NAMES = ['one.azure-devices.local', 'two.azure-devices.local'] as const;

let root: string;
let hubs: LocalHub[];
/** Somebody's server whose authority only NODE_EXTRA_CA_CERTS names, as that of a company's proxy. */
let proxy: Server;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "localhub's shell-"));
  hubs = await Promise.all([
    startLocalHub({ dataDir: join(root, 'one'), name: NAMES[0], mqttPort: 0, httpsPort: 0 }),
    startLocalHub({ memory: true, hubFileIn: join(root, 'two'), name: NAMES[1], mqttPort: 0, httpsPort: 0 }),
  ]);
  const company = await makeCertificate({ commonName: 'contoso proxy', authority: true });
  const { cert, key } = await makeCertificate({ commonName: 'localhost', issuer: company });
  await writeFile(join(root, 'proxy.pem'), company.cert);
  proxy = createServer({ cert, key }, (socket) => void socket.end()).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
});

afterAll(async () => {
  proxy.close();
  await Promise.all(hubs.map(async (hub) => hub.close()));
  await rm(root, { recursive: true, force: true });
});

/** Types lines in a shell in which `hub env DIR` is `mooring hub env`, and gives what they print. */
async function type(lines: string, said: unknown = ''): Promise<string> {
  const script = `set -e; node="$0" bin="$1"\nhub() { "$node" "$bin" env --data "$PWD/$1"; }\ncd "$2"\n${lines}`;
  const { code, stdout, stderr } = await runBounded('sh', ['-c', script, process.execPath, BIN, root], 60_000);
  expect({ code, stderr }).toEqual({ code: 0, stderr: said });
  return stdout;
}

const ASK = `
  const { port } = process.env;
  const dial = (host, port) => new Promise((resolve) => {
    const socket = require('node:tls').connect({ host, port, servername: host, checkServerIdentity: () => undefined });
    socket.on('secureConnect', () => { resolve(socket.authorized); socket.destroy(); });
    socket.on('error', ({ code }) => resolve(code));
  });
  Promise.all([dial('${NAMES[0]}', 8883), dial('${NAMES[1].toUpperCase()}', 443), dial('localhost', port)])
    .then((all) => console.log(JSON.stringify(all), process.env.IOTHUB_CONNECTION_STRING.split(';')[0]));`;

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

test('a program reaches both hubs whose environment its shell has, and what it trusted before', async () => {
  await writeFile(join(root, 'ask.cjs'), ASK);
  const said = await type(`
    export port=${portOf(proxy)} NODE_EXTRA_CA_CERTS="$PWD/proxy.pem"
    eval "$(hub one)"
    "$node" ask.cjs
    eval "$(hub two)"
    "$node" ask.cjs
    eval "$(hub one)"; eval "$(hub two)"; eval "$(hub one)"
    "$node" ask.cjs
    grep -c BEGIN "$NODE_EXTRA_CA_CERTS"; printf '%s\\n' "$MOORING_LOCAL_HUB_REDIRECT"`);
  expect(said.trim().split('\n')).toEqual([
    `[true,"ENOTFOUND",true] HostName=${NAMES[0]}`,
    `[true,true,true] HostName=${NAMES[1]}`,
    `[true,true,true] HostName=${NAMES[0]}`,
    '3',
    `${NAMES[1]}=${join(root, 'two')}|${NAMES[0]}=${join(root, 'one')}`,
  ]);
  const file = join(root, 'one/extra-ca.pem');
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await readFile(file, 'utf8')).toContain(hubs[0]?.caPem.trim());
});

test('an authority that cannot be read is left out, and that is said', async () => {
  const lines = 'export NODE_EXTRA_CA_CERTS=absent.pem; eval "$(hub one)"; printf %s "$NODE_EXTRA_CA_CERTS"';
  expect(await type(lines, expect.stringContaining('NODE_EXTRA_CA_CERTS names a file that'))).toBe(hubs[0]?.caFile);
});

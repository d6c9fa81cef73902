// What the hub is held against, as a process of its own: node bench/localhub-bare.mjs aedes|express DATA-OF-A-HUB
import { readFileSync } from 'node:fs';
import { createServer as createHttpsServer } from 'node:https';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';

const [kind, data] = process.argv.slice(2);
const ofHub = createRequire(new URL('../localhub/package.json', import.meta.url));
const load = async (name) => import(ofHub.resolve(name));
const tls = { cert: readFileSync(join(data, 'server.pem')), key: readFileSync(join(data, 'server-key.pem')) };

const starters = {
  aedes: async () => {
    const { Aedes } = await load('aedes');
    const broker = await Aedes.createBroker();
    return createTlsServer(tls, broker.handle);
  },
  express: async () => {
    const { default: express } = await load('express');
    const app = express();
    const twin = JSON.parse(process.env.BENCH_TWIN ?? '{}');
    app.get('/twins/:deviceId', (_request, response) => response.json(twin));
    return createHttpsServer({ ...tls, keepAliveTimeout: 330_000 }, app);
  },
};

const server = await starters[kind]();
server.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ port: server.address().port })));
process.stdin.on('end', () => process.exit(0)).resume();

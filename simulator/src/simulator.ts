import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join, resolve } from 'node:path';
import { aseAgentSettings } from '@mooring/edge-kubernetes';
import type { Logger } from 'pino';
import { nodesOf, volumeOf } from './cluster/profile.ts';
import { ClusterStore } from './cluster/store.ts';
import { createControl } from './control/app.ts';
import { EdgeAgent } from './edge-agent/agent.ts';
import { ModuleIdentities } from './edge-agent/module-identities.ts';
import { serveKubernetesApi, type KubernetesApi } from './kubernetes-api/serve.ts';
import { TokenBook } from './kubernetes-api/tokens.ts';
import { listenOnLoopback } from './listen.ts';
import type { Options } from './options.ts';
import { PodRunner } from './pods/pod-runner.ts';
import { ShareBook } from './shares/faults.ts';
import { installTools } from './tools/install.ts';

export interface Simulator {
  /** `simulator.json`, mode 0600: how to reach control and Kubernetes API. */
  file: string;
  /** Ends everything: processes first. */
  close: () => Promise<void>;
}

/** Starts one simulated device. Resolves when it is connected; throws HubRefused when it cannot be, all ended again. */
export async function startSimulator(options: Options, path: string, log: Logger): Promise<Simulator> {
  const dataFolder = resolve(options.dataFolder);
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  const device = options.connection.deviceId;
  const store = createCluster(options);
  const shares = new ShareBook(options.shares, dataFolder);
  const nodes = store.state.nodes.map((node) => node.metadata.name);
  const tools = installTools(dataFolder, shares, nodes, options.gpusPerNode, path);
  const tokens = new TokenBook(Date.now);
  const api = await serveKubernetesApi({ store, tokens, rights: options.rights }, Date.now());
  const identities = new ModuleIdentities(options.connection, options.rest, options.ca);
  const { gateway, gpusPerNode, logLevel } = options;
  const trustBundle = options.ca ?? '';
  const runner = new PodRunner(
    store,
    { dataFolder, device, shares, tools, tokens, api, gateway, trustBundle, gpusPerNode, logLevel, path, log },
    (moduleId) => identities.credentialsOf(moduleId),
  );
  const control = await serveControl(options, store, shares);
  const settings = aseAgentSettings({
    deviceId: device,
    iotHubHostName: options.connection.hostName,
    edgeDeviceHostName: device,
  });
  const { connection, ca } = options;
  const agent = new EdgeAgent({ connection, settings, gateway, ca, store, identities, log });
  const file = join(dataFolder, 'simulator.json');
  const close = async () => {
    rmSync(file, { force: true });
    await Promise.all([runner.close(), agent.close()]);
    api.close();
    control.close();
  };
  try {
    await agent.start();
    writeDescription(file, options, control, api, tokens.issueAdmin(), dataFolder);
  } catch (error) {
    await close();
    throw error;
  }
  return { file, close };
}

function createCluster(options: Options): ClusterStore {
  const store = new ClusterStore(() => ({
    nowUtc: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
    newUid: randomUUID,
    newSuffix: () => Array.from({ length: 5 }, () => randomInt(36).toString(36)).join(''),
  }));
  store.update((state, context) => ({
    ...state,
    nodes: nodesOf(options.profile, options.gpusPerNode, context),
    persistentvolumes: options.shares.map((share) => volumeOf(share, options.connection.deviceId, context)),
  }));
  return store;
}

interface Control {
  url: string;
  token: string;
  close: () => void;
}

async function serveControl(options: Options, store: ClusterStore, shares: ShareBook): Promise<Control> {
  const token = randomBytes(32).toString('base64url');
  const { profile, connection } = options;
  const app = createControl({ device: connection.deviceId, profile, token, store, shares });
  const server = createServer((request, response) => void app(request, response));
  const port = await listenOnLoopback(server);
  return {
    url: `http://127.0.0.1:${port}`,
    token,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function writeDescription(
  file: string,
  options: Options,
  control: Control,
  api: KubernetesApi,
  adminToken: string,
  dataFolder: string,
): void {
  const caFile = join(dataFolder, 'kubernetes-ca.pem');
  writeFileSync(caFile, api.ca);
  const content = {
    kind: 'mooring-simulator',
    device: options.connection.deviceId,
    profile: options.profile,
    control: { url: control.url, token: control.token },
    kubernetes: { url: `https://${api.host}:${api.port}`, caFile, adminToken },
    shares: options.shares,
    pid: process.pid,
  };
  // In place as a whole, and never readable to others, not even for a moment.
  writeFileSync(`${file}.new`, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

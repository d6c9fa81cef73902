import type { OutgoingHttpHeaders } from 'node:http';
import { request, type RequestOptions } from 'node:https';
import type { KubeConfig } from '@kubernetes/client-node';
import { ClusterError } from './cluster-error.ts';

const mostBytes = 64 * 1024 * 1024;

export interface ClusterAnswer {
  readonly status: number;
  readonly body: unknown;
}

export interface ClusterCall {
  readonly body?: unknown;
  readonly accept?: string;
  readonly signal: AbortSignal;
}

/**
 * The Kubernetes API as it is: a refusal is an answer.
 *
 * @throws {ClusterError} `unreachable` where there is no answer before the signal aborts
 */
export interface Cluster {
  readonly server: string;
  call(method: string, path: string, call: ClusterCall): Promise<ClusterAnswer>;
}

export interface KubeconfigFile {
  readonly name: string;
  readonly text: string;
  /** What relative paths in it are relative to. */
  readonly folder: string;
  /** Instead of the current one. */
  readonly context?: string | undefined;
}

/**
 * Opens the cluster of a kubeconfig, by all ways of signing in that kubectl has. Nothing is sent before the first call.
 *
 * @throws {ClusterError} `notConfigured` for a file that names no cluster, or an unsafe one
 */
export async function openCluster(file: KubeconfigFile): Promise<Cluster> {
  // The client takes a quarter of a second to load; only those who name a kubeconfig pay for it.
  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  const help = 'Give the kubeconfig that the device handed out, and one of its contexts.';
  try {
    config.loadFromString(file.text);
    config.makePathsAbsolute(file.folder);
  } catch {
    // The reason is not told: the parser quotes the text, and keys stand in it.
    throw new ClusterError('notConfigured', `${file.name} is no kubeconfig`, help);
  }
  if (file.context !== undefined) {
    const names = config.getContexts().map(({ name }) => name);
    if (!names.includes(file.context)) {
      const known = names.slice(0, 12).join(', ') || 'none';
      throw new ClusterError('notConfigured', `${file.name} has no context ${file.context} (it has: ${known})`, help);
    }
    config.setCurrentContext(file.context);
  }
  const server = config.getCurrentCluster()?.server;
  if (server === undefined) throw new ClusterError('notConfigured', `${file.name} names no current cluster`, help);
  const base = URL.canParse(server) ? new URL(server) : undefined;
  if (base?.protocol !== 'https:') {
    throw new ClusterError('notConfigured', `the cluster of ${file.name} is not reached by https`, help);
  }
  return { server: base.origin, call: (method, path, call) => send(config, base, method, path, call) };
}

async function send(
  config: KubeConfig,
  base: URL,
  method: string,
  path: string,
  { body, accept = 'application/json', signal }: ClusterCall,
): Promise<ClusterAnswer> {
  const options: RequestOptions = {};
  try {
    await config.applyToHTTPSOptions(options);
  } catch {
    throw new ClusterError(
      'refused',
      `${base.origin}: signing in as the kubeconfig says failed`,
      'Try it with kubectl.',
    );
  }
  const url = new URL(`${base.origin}${base.pathname.replace(/\/$/, '')}${path}`);
  const signedIn = options.headers as OutgoingHttpHeaders | undefined;
  const headers = { ...signedIn, accept, 'content-type': 'application/json' };
  return new Promise((resolve, reject) => {
    const fail = (thrown: Error) => {
      const reason = signal.aborted ? 'no answer in time' : ((thrown as NodeJS.ErrnoException).code ?? thrown.message);
      const help = 'Check the address in the kubeconfig, and that it can be reached from here.';
      reject(new ClusterError('unreachable', `${base.origin}: ${reason}`, help));
    };
    const outgoing = request(url, { ...options, method, headers, signal }, (incoming) => {
      let text = '';
      incoming.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
        if (text.length > mostBytes) incoming.destroy(new Error('the answer is too large'));
      });
      incoming.once('error', fail).once('end', () => resolve({ status: incoming.statusCode ?? 0, body: parse(text) }));
    });
    outgoing.once('error', fail);
    outgoing.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

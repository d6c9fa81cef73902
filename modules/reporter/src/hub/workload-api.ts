import { request, type IncomingMessage } from 'node:http';
import * as z from 'zod';
import { withDeadline } from '../deadline-signal.ts';
import { readBody } from '../read-body.ts';
import { ConnectError, describeNetworkError } from './connect-error.ts';
import type { WorkloadIdentity } from './identity.ts';

/** The version the SDK itself asks for; any iotedged of IoT Edge 1.0 and 1.1 accepts it. */
const apiVersion = '2018-06-28';
const maximumAnswerBytes = 1024 * 1024;
const trustBundleSchema = z.object({ certificate: z.string() });
const digestSchema = z.object({ digest: z.base64().min(1) });

interface Answer {
  readonly status: number;
  readonly json: boolean;
  readonly body: string;
}

/**
 * Asks the workload API for what the SDK is about to ask it, with a deadline and with its answers checked. The SDK has
 * no deadline here, and an answer to `sign` without a digest makes it throw outside every promise, which ends the process.
 *
 * @returns the trust bundle in PEM, `''` where the runtime has none.
 * @throws ConnectError of step `workloadApi` or `sign`.
 */
export async function askWorkloadApi(
  identity: WorkloadIdentity,
  deadlineMilliseconds: number,
  signal: AbortSignal,
): Promise<string> {
  return withDeadline(deadlineMilliseconds, signal, (within) => ask(identity, within));
}

async function ask(identity: WorkloadIdentity, within: AbortSignal): Promise<string> {
  const bundle = await call(identity, 'GET', `/trust-bundle?api-version=${apiVersion}`, undefined, within);
  const trusted = parseAnswer(trustBundleSchema, bundle);
  if (trusted === undefined) {
    throw new ConnectError(
      'workloadApi',
      `${where(identity)} answered GET /trust-bundle with ${describeAnswer(bundle)}, which is no trust bundle. Something else may be listening there.`,
    );
  }
  const { moduleId, generationId } = identity;
  const signed = await call(
    identity,
    'POST',
    `/modules/${encodeURIComponent(moduleId)}/genid/${encodeURIComponent(generationId)}/sign?api-version=${apiVersion}`,
    // Not the text of a token: nobody could use the signature.
    { keyId: 'primary', algo: 'HMACSHA256', data: Buffer.from('mooring start-up check').toString('base64') },
    within,
  );
  if (parseAnswer(digestSchema, signed) === undefined) {
    throw new ConnectError(
      'sign',
      `${where(identity)} answered ${describeAnswer(signed)} to signing as module ${moduleId}, generation ${generationId}. ` +
        'Without a signature the hub lets nobody in. The runtime may not know this module (on Kubernetes it goes by the annotation of the pod’s service account), or its identity was made anew: let edgeAgent restart the module.',
    );
  }
  return trusted.certificate;
}

function where(identity: WorkloadIdentity): string {
  return `the workload API at ${identity.workloadUri.href}`;
}

function parseAnswer<T>(schema: z.ZodType<T>, answer: Answer): T | undefined {
  if (answer.status !== 200 || !answer.json) return undefined;
  try {
    return schema.safeParse(JSON.parse(answer.body)).data;
  } catch {
    return undefined;
  }
}

function describeAnswer(answer: Answer): string {
  if (answer.status === 200) return answer.json ? '200 and a JSON body of another shape' : '200 and no JSON';
  const text = answer.body.replace(/\s+/g, ' ').trim().slice(0, 200);
  return text === '' ? `${answer.status}` : `${answer.status} (${text})`;
}

async function call(
  identity: WorkloadIdentity,
  method: string,
  path: string,
  body: object | undefined,
  signal: AbortSignal,
): Promise<Answer> {
  try {
    return await send(identity.workloadUri, method, path, body === undefined ? '' : JSON.stringify(body), signal);
  } catch (error) {
    const reason =
      error instanceof Error && error.name === 'AbortError' ? 'no answer in time' : describeNetworkError(error);
    throw new ConnectError(
      'workloadApi',
      `${where(identity)} gave no answer to ${method} ${path.split('?')[0]}: ${reason}. ` +
        'Without it this module has no credentials. On Kubernetes the pod’s sidecar “proxy” serves it and may start later than the module; look at the log of that container, elsewhere at the IoT Edge daemon’s.',
      { cause: error },
    );
  }
}

function send(uri: URL, method: string, path: string, body: string, signal: AbortSignal): Promise<Answer> {
  const target =
    uri.protocol === 'unix:'
      ? { socketPath: decodeURIComponent(uri.pathname) }
      : { host: uri.hostname.replace(/^\[(.*)\]$/, '$1'), port: uri.port === '' ? 80 : Number(uri.port) };
  const headers: Record<string, string | number> =
    body === '' ? {} : { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const outgoing = request({ ...target, method, path, headers, signal, agent: false }, (incoming) => {
      collect(incoming).then(resolve, reject);
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

async function collect(incoming: IncomingMessage): Promise<Answer> {
  const body = await readBody(incoming, maximumAnswerBytes);
  return {
    status: incoming.statusCode ?? 0,
    json: (incoming.headers['content-type'] ?? '').includes('application/json'),
    body,
  };
}

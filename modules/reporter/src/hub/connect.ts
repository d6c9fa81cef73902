import { X509Certificate } from 'node:crypto';
import { setDefaultAutoSelectFamily } from 'node:net';
import type { ModuleClient } from 'azure-iot-device';
import { readInChild } from '../read-in-child.ts';
import { DeadlineError } from '../within.ts';
import { backOffMilliseconds } from './back-off.ts';
import { ConnectError, describeNetworkError } from './connect-error.ts';
import { readConnectionFile } from './connection-file.ts';
import type { ConnectionFile, ModuleIdentity } from './identity.ts';
import { openClientOnce } from './open-client.ts';
import { probeTls } from './tls-probe.ts';
import { askWorkloadApi } from './workload-api.ts';

export interface ConnectOptions {
  readonly identity: ModuleIdentity | ConnectionFile;
  /** When all attempts together give up, infinite for never; for a file with the identity is waited without end. */
  readonly deadlineMilliseconds: number;
  /** When one request or one opening gives up; sooner where the deadline is near, but not before 5 s. */
  readonly attemptMilliseconds: number;
  /** How often the hub is asked whether it is there. */
  readonly keepAliveSeconds: number;
  readonly signal: AbortSignal;
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** Milliseconds of a clock that only goes forward: soon after the start of a machine its own is often set, by years. */
  readonly now: () => number;
  readonly random: () => number;
  readonly onFailure: (error: ConnectError, attempt: number, nextInMilliseconds: number) => void;
}

/** What one request or one opening has at least where the deadline is near: a hub that is well answers sooner. */
const leastAttemptMilliseconds = 5_000;

const wantedTrust = 'It must be the PEM file of the certificate authority the hub’s certificate comes from.';

/** What a person has to mend; a file on a disk or a share that is down, or that does not answer in time, may come back. */
const forGood: ReadonlySet<string> = new Set([
  'ENOENT',
  'ENOTDIR',
  'EISDIR',
  'ELOOP',
  'ENAMETOOLONG',
  'EACCES',
  'EPERM',
]);

/**
 * Connects this module to its hub with the unmodified SDK, and goes on trying until the deadline: on Kubernetes the
 * sidecar that hands out credentials may start after the module, and the SDK gives up at the first refusal. The last attempt
 * begins at the deadline, however long the pause before it would have been.
 *
 * @throws ConnectError that names the step which failed last; the signal's reason when cancelled.
 */
export async function connectToHub(options: ConnectOptions): Promise<ModuleClient> {
  // `localhost` may be listened to on one family only, and not on the one that resolves first. On by default in Node 20,
  // but NODE_OPTIONS can switch it off, for the SDK's calls too.
  setDefaultAutoSelectFamily(true);
  let startAt = options.now();
  let attemptsBefore = 0;
  let isLast = false;
  const left = () => startAt + options.deadlineMilliseconds - options.now();
  // Asked anew for each request: what one took is no longer there for the next.
  const mostMilliseconds = () =>
    Math.min(options.attemptMilliseconds, Math.ceil(Math.max(left(), leastAttemptMilliseconds)));
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await connectOnce(options, mostMilliseconds);
    } catch (error) {
      options.signal.throwIfAborted();
      if (!(error instanceof ConnectError) || !error.mayMendItself) throw error;
      const isWaiting = error.step === 'connectionFile';
      // How long it was waited for the file says nothing of the hub.
      const failures = isWaiting ? attempt : attempt - attemptsBefore;
      const backOff = backOffMilliseconds(failures, error.step, options.random());
      if (isWaiting) [startAt, attemptsBefore, isLast] = [options.now() + backOff, attempt, false];
      const leftMilliseconds = left();
      if (isLast || leftMilliseconds <= 0) throw gaveUp(error, attempt - attemptsBefore, options.now() - startAt);
      isLast = backOff >= leftMilliseconds;
      const pause = Math.min(backOff, Math.ceil(leftMilliseconds));
      options.onFailure(error, attempt, pause);
      await options.sleep(pause, options.signal);
    }
  }
}

function gaveUp(error: ConnectError, attempts: number, tookMilliseconds: number): ConnectError {
  const tried = attempts === 1 ? '1 attempt' : `${attempts} attempts`;
  const seconds = Math.round(tookMilliseconds / 1000);
  return new ConnectError(error.step, `${error.text} Gave up after ${tried} in ${seconds} s.`, { cause: error });
}

async function connectOnce(options: ConnectOptions, mostMilliseconds: () => number): Promise<ModuleClient> {
  const { keepAliveSeconds, signal } = options;
  const { identity, connectionString } =
    options.identity.kind === 'connectionFile'
      ? await readConnectionFile(options.identity, mostMilliseconds(), signal)
      : { identity: options.identity, connectionString: undefined };
  const ca = await readTrust(identity, mostMilliseconds(), signal);
  try {
    return await openClientOnce(mostMilliseconds(), signal, { connectionString, ca, keepAliveSeconds });
  } catch (error) {
    signal.throwIfAborted();
    await probeTls(identity.endpoint, ca, mostMilliseconds(), signal);
    const { deviceId, moduleId, endpoint } = identity;
    if (error instanceof DeadlineError) {
      // No answer is no refusal: what to do about an identity helps nobody whose hub hangs.
      throw new ConnectError(
        'hubUnreachable',
        `${endpoint.host}:${endpoint.port} speaks TLS but has not let module ${deviceId}/${moduleId} in: ${error.message}. ` +
          'edgeHub may hang, have more to do than it can, or wait for its cloud; look at its log.',
        { cause: error },
      );
    }
    throw new ConnectError(
      'hub',
      `${endpoint.host}:${endpoint.port} speaks TLS but did not let module ${deviceId}/${moduleId} in: ${describeNetworkError(error)}. ` +
        'The identity may be disabled or deleted, its key another one, the hub busy, or the clock of this machine wrong.',
      { cause: error },
    );
  }
}

async function readTrust(
  identity: ModuleIdentity,
  deadlineMilliseconds: number,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (identity.kind === 'workloadApi') {
    return (await askWorkloadApi(identity, deadlineMilliseconds, signal)) || undefined;
  }
  if (identity.caFile === undefined) return undefined;
  let trusted: string;
  try {
    trusted = await readInChild(identity.caFile, deadlineMilliseconds, signal);
  } catch (error) {
    const isForGood = forGood.has((error as NodeJS.ErrnoException).code ?? '');
    throw new ConnectError(
      isForGood ? 'environment' : 'tls',
      `EdgeModuleCACertificateFile cannot be read: ${describeNetworkError(error)}. ${wantedTrust}`,
      { cause: error },
    );
  }
  // Of nothing at all Node makes its own roots, of anything else trust in nobody: neither is what the file was named for.
  if (beginsWithCertificate(trusted)) return trusted;
  throw new ConnectError('tls', `EdgeModuleCACertificateFile holds no certificate. ${wantedTrust}`);
}

/** Whether the first certificate of a PEM file is one and whole: at one that is not Node reads no further, without a word. */
function beginsWithCertificate(pem: string): boolean {
  const [block] = /-----BEGIN [A-Z0-9 ]*CERTIFICATE-----[^]*?-----END [A-Z0-9 ]*CERTIFICATE-----/.exec(pem) ?? [];
  if (block === undefined) return false;
  try {
    return new X509Certificate(block).raw.length > 0;
  } catch {
    return false;
  }
}

/**
 * The steps between "the process has started" and "the hub has accepted this module", in the order they are taken.
 * Each has another cause and another remedy, so an error names the one that failed.
 */
export type ConnectStep = 'environment' | 'connectionFile' | 'workloadApi' | 'sign' | 'hubUnreachable' | 'tls' | 'hub';

const stepTitles: Record<ConnectStep, string> = {
  environment: 'no usable identity in the environment',
  connectionFile: 'no usable connection string yet',
  workloadApi: 'workload API unreachable',
  sign: 'sign refused',
  hubUnreachable: 'hub unreachable',
  tls: 'TLS to the hub failed',
  hub: 'hub refused',
};

/** Why the module is not connected: `step` for programs, `message` (what, where, why it matters, what to do) for people. */
export class ConnectError extends Error {
  readonly step: ConnectStep;
  /** The message without the name of the step. */
  readonly text: string;

  constructor(step: ConnectStep, text: string, options?: { cause?: unknown }) {
    super(`${stepTitles[step]}: ${text}`, options);
    this.name = 'ConnectError';
    this.step = step;
    this.text = text;
  }

  /** The environment of a running process never changes; everything else may mend itself. */
  get mayMendItself(): boolean {
    return this.step !== 'environment';
  }
}

/**
 * One line for an error of the network. Where a name has several addresses Node throws an AggregateError with an empty
 * message; its parts say which address refused.
 */
export function describeNetworkError(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) {
    return error.errors.map(describeNetworkError).join('; ');
  }
  if (!(error instanceof Error)) return String(error);
  const { code, reason } = error as NodeJS.ErrnoException & { reason?: unknown };
  // Of OpenSSL the message is a line of its own log, with a place in its source and a line end.
  const isOfTls = code?.startsWith('ERR_SSL_') === true && typeof reason === 'string';
  const text = isOfTls ? reason : error.message === '' ? error.name : error.message;
  return code !== undefined && !text.includes(code) ? `${text} (${code})` : text;
}

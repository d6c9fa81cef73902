import { describeStrangeAnswer, inOneLine, withoutKeys, type CameAnswer } from '@mooring/contract';

export type HubErrorKind =
  'notConfigured' | 'unreachable' | 'refused' | 'notFound' | 'throttled' | 'badAnswer' | 'notOnline' | 'rejected';

/**
 * A hub that could not be asked or did not do what was asked. `host` says which, `message` why; what was typed may stand in it,
 * and is told without its keys.
 */
export class HubError extends Error {
  readonly kind: HubErrorKind;
  readonly host: string;

  /** What to do, where it is another thing than for a real hub. */
  readonly help: string | undefined;

  constructor(kind: HubErrorKind, host: string, reason: string, help?: string) {
    // An answer may hold anything, and an error is one line.
    super(`${host}: ${inOneLine(reason)}`);
    this.name = 'HubError';
    this.kind = kind;
    this.host = host;
    this.help = help;
  }
}

interface SdkError {
  readonly name?: string;
  readonly code?: string;
  readonly message?: string;
  readonly response?: { readonly statusCode?: number };
  readonly responseBody?: unknown;
}

const networkCodes: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there (connection refused)',
  ENOTFOUND: 'its name cannot be resolved',
  EAI_AGAIN: 'its name cannot be resolved at the moment',
  ETIMEDOUT: 'no answer (connection timed out)',
  ECONNRESET: 'the connection was cut',
  EHOSTUNREACH: 'no route to it',
  ENETUNREACH: 'the network cannot be reached',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is not trusted (self-signed)',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is not trusted (self-signed)',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is not trusted (unknown authority)',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
};

/** Turns what the SDK throws into a HubError. The SDK knows only the status code and the text of the answer. */
export function toHubError(host: string, thrown: unknown): HubError {
  if (thrown instanceof HubError) return thrown;
  const error = (thrown ?? {}) as SdkError;
  const network = error.code === undefined ? undefined : networkCodes[error.code];
  if (network !== undefined) return new HubError('unreachable', host, network);
  const status = error.response?.statusCode;
  const text = messageOf(error);
  if (status === undefined) return new HubError('unreachable', host, text);
  if (status === 401 || status === 403) {
    return new HubError('refused', host, `it refuses the key or its rights (${status} ${text})`);
  }
  if (status === 404)
    return new HubError(/404103|isn't online|not online/i.test(text) ? 'notOnline' : 'notFound', host, text);
  if (status === 429) return new HubError('throttled', host, `it throttles (429 ${text})`);
  if (status === 504 || status === 408) return new HubError('notOnline', host, text);
  return new HubError(status >= 500 ? 'unreachable' : 'rejected', host, `it answers ${status}: ${text}`);
}

/**
 * For an answer that is not the word of a hub, which answers in JSON alone and refuses with words in it. Only that somebody is
 * too busy, or has failed, is believed of whoever it is.
 */
export function strangeAnswer(host: string, answer: CameAnswer): HubError {
  const kind = answer.status === 429 ? 'throttled' : answer.status >= 500 ? 'unreachable' : 'badAnswer';
  return new HubError(
    kind,
    host,
    `it answered as no hub does (${describeStrangeAnswer(answer)})`,
    'Something else than a hub seems to answer there, such as a proxy: check the host name and what stands between. ' +
      'Nothing is known to have changed.',
  );
}

function messageOf(error: SdkError): string {
  const body = typeof error.responseBody === 'string' ? error.responseBody : '';
  const text = body === '' ? (error.message ?? 'unknown error') : readBody(body);
  return withoutKeys(text).slice(0, 500);
}

/** IoT Hub nests its error as JSON in `Message`; the innermost text is the one for people. */
function readBody(body: string): string {
  try {
    const parsed = JSON.parse(body) as { Message?: unknown; message?: unknown };
    if (typeof parsed.Message === 'string') {
      return parsed.Message.trimStart().startsWith('{') ? readBody(parsed.Message) : parsed.Message;
    }
    if (typeof parsed.message === 'string') {
      const number = (parsed as { errorCode?: unknown }).errorCode;
      return typeof number === 'number' ? `${number} ${parsed.message}` : parsed.message;
    }
  } catch {
    // Not JSON: the text itself is all there is.
  }
  return body;
}

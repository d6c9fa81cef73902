/**
 * How an error stands on the wire. `plain` and `numbered` are the two envelopes of the service REST API; `nested` is
 * the numbered one as a JSON string inside the plain one, which only direct methods use.
 */
export type ErrorForm = 'plain' | 'numbered' | 'nested';

export interface HubErrorParts {
  readonly status: number;
  /** The name in the `iothub-errorcode` header and after `ErrorCode:`. */
  readonly code: string;
  /** The six-digit number that MQTT answers and the numbered envelope carry. */
  readonly number: number;
  readonly text: string;
  readonly form?: ErrorForm;
  readonly info?: Readonly<Record<string, string>>;
}

/** Everything the hub refuses on purpose. Whatever else is thrown is a fault of the local hub itself (500). */
export class HubError extends Error {
  readonly status: number;
  readonly code: string;
  readonly number: number;
  readonly form: ErrorForm;
  readonly info: Readonly<Record<string, string>>;

  constructor(parts: HubErrorParts) {
    super(parts.text);
    this.name = 'HubError';
    this.status = parts.status;
    this.code = parts.code;
    this.number = parts.number;
    this.form = parts.form ?? 'plain';
    this.info = parts.info ?? {};
  }
}

import type { IfMatch } from '../identity/etag.ts';
import type { Permission } from '../sas/policies.ts';
import type { Principal } from '../sas/gatekeeper.ts';

export interface RestRequest {
  readonly principal: Principal;
  readonly ifMatch: IfMatch;
  /** Whether `If-Match` came in quotes, which configurations insist on. */
  readonly ifMatchQuoted: boolean;
  /** Parsed JSON, or undefined when there was no body. */
  readonly body: unknown;
  readonly query: Readonly<Record<string, string>>;
  readonly header: (name: string) => string | undefined;
  /** A part of the address, decoded. */
  readonly param: (name: string) => string;
  /** Aborted when the caller goes away. */
  readonly signal: AbortSignal;
  /** The next turn of the event loop that is this request's, for work that takes long. @throws when the caller has gone */
  readonly takeTurn: () => Promise<void>;
}

export interface RestAnswer {
  readonly status: number;
  readonly body?: unknown;
  /** In place of a body: its text in pieces, sent as they come until they end or the caller goes. */
  readonly stream?: { readonly type: 'json' | 'x-ndjson'; readonly pieces: AsyncIterable<string> };
  readonly headers?: Readonly<Record<string, string>>;
}

/** Whether a device's or module's own token may do this; nothing else of it is allowed. */
export type OwnAccess = (request: RestRequest) => boolean;

export interface Route {
  readonly verb: 'get' | 'put' | 'post' | 'patch' | 'delete';
  /** In the router's own syntax. */
  readonly path: string;
  /** Of several, a policy must have all. */
  readonly needs: Permission | readonly Permission[];
  readonly ownAccess?: OwnAccess;
  /** Edge modules call without an api-version, and what is the local hub's own has none. */
  readonly apiVersionOptional?: boolean;
  /** It takes many things at once, or one that has many parts. */
  readonly hasLargeBody?: boolean;
  /** It takes a list of no more than so many. */
  readonly maxItems?: number;
  /** It takes no more than so many values of JSON, where that is fewer than elsewhere. */
  readonly maxValues?: number;
  readonly run: (request: RestRequest) => RestAnswer | Promise<RestAnswer>;
}

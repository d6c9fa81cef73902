import { parseIdentityKey, type IdentityId } from '../identity/identity-id.ts';

export interface UserName {
  readonly hubName: string;
  /** What the user name says, which must be the client id. */
  readonly key: string;
  readonly id: IdentityId;
  readonly apiVersion: string | null;
  /** The Plug and Play model that the client says it is; it stands in the user name unencoded. */
  readonly modelId: string | null;
}

/**
 * Reads `{hub}/{device}[/{module}]/?api-version=…` and the older form without the question mark. Null when it is
 * neither. Everything after is the client's business, and the model id in it is not even encoded.
 */
export function parseUserName(text: string): UserName | null {
  const cut = ['/?', '/api-version'].map((mark) => text.indexOf(mark)).filter((index) => index >= 0);
  const end = cut.length === 0 ? text.length : Math.min(...cut);
  const path = text.slice(0, end).replace(/\/$/, '');
  const slash = path.indexOf('/');
  if (slash < 1) return null;
  const key = path.slice(slash + 1);
  const id = parseIdentityKey(key);
  if (id === null) return null;
  const fields = text.slice(end);
  return {
    hubName: path.slice(0, slash),
    key,
    id,
    apiVersion: /[/?&]api-version=([^&]+)/.exec(fields)?.[1] ?? null,
    modelId: readModelId(/[?&]model-id=([^&]{1,2048})/.exec(fields)?.[1]),
  };
}

/** As it stands, and decoded where a client has encoded it. */
function readModelId(text: string | undefined): string | null {
  if (text === undefined) return null;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

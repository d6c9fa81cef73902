import { randomUUID, sign, verify } from 'node:crypto';
import { allows, isDataAction, ROLES, ROLE_NAMES, type RoleName } from './roles.ts';
import { readBearerToken, writeBearerToken } from './bearer-token.ts';
import type { SigningKey } from './signing-key.ts';

/** What a token is asked for. */
export interface TokenRequest {
  readonly roles?: readonly string[];
  /** Data actions beyond those of the roles. */
  readonly actions?: readonly string[];
  readonly expiresInSeconds?: number;
  readonly audience?: string;
}

export interface IssuedToken {
  readonly token: string;
  readonly expiresOnTimestamp: number;
}

export type BearerVerdict =
  { readonly ok: true; readonly actions: readonly string[] } | { readonly ok: false; readonly why: string };

/** Whom Microsoft Entra ID issues tokens of IoT Hub for. */
export const AUDIENCE = 'https://iothubs.azure.net';
const DEFAULT_EXPIRY_SECONDS = 3600;
const LONGEST_EXPIRY_SECONDS = 86_400;
const FORM = { key: 'ES256', dsaEncoding: 'ieee-p1363' } as const;

/** Issues and checks bearer tokens of this hub: the place of Microsoft Entra ID in tests, with its roles. */
export class TokenIssuer {
  readonly #key: SigningKey;
  readonly #issuer: string;
  readonly #nowMs: () => number;

  constructor(key: SigningKey, hubName: string, nowMs: () => number) {
    this.#key = key;
    this.#issuer = `https://${hubName}/localhub/tokens`;
    this.#nowMs = nowMs;
  }

  /** @throws RangeError that says which part of the request is wrong */
  issue(request: TokenRequest): IssuedToken {
    const expiresInSeconds = request.expiresInSeconds ?? DEFAULT_EXPIRY_SECONDS;
    if (!Number.isInteger(expiresInSeconds) || expiresInSeconds < 1 || expiresInSeconds > LONGEST_EXPIRY_SECONDS) {
      throw new RangeError(`expiresInSeconds must be a whole number from 1 to ${LONGEST_EXPIRY_SECONDS}.`);
    }
    const issuedAt = Math.floor(this.#nowMs() / 1000);
    const claims = {
      iss: this.#issuer,
      aud: request.audience ?? AUDIENCE,
      iat: issuedAt,
      nbf: issuedAt,
      exp: issuedAt + expiresInSeconds,
      jti: randomUUID(),
      actions: [
        ...(request.roles ?? []).flatMap((name) => [...ROLES[readRole(name)]]),
        ...readActions(request.actions),
      ],
    };
    const header = { typ: 'JWT', alg: FORM.key, kid: this.#key.keyId };
    const { privateKey } = this.#key;
    const token = writeBearerToken(header, claims, (signed) =>
      sign('sha256', signed, { key: privateKey, dsaEncoding: FORM.dsaEncoding }),
    );
    return { token, expiresOnTimestamp: claims.exp * 1000 };
  }

  /** What a token may do, or why it is not taken. The signature comes first: who has no key learns nothing else. */
  check(text: string): BearerVerdict {
    const token = readBearerToken(text);
    if (token === null) return { ok: false, why: 'it is not a signed JSON Web Token' };
    const { publicKey: key, keyId } = this.#key;
    if (token.keyId !== keyId || token.algorithm !== FORM.key) {
      return {
        ok: false,
        why: 'it was not issued by this local hub, and tokens of Microsoft Entra ID cannot be checked here',
      };
    }
    if (!verify('sha256', token.signed, { key, dsaEncoding: FORM.dsaEncoding }, token.signature)) {
      return { ok: false, why: 'its signature is wrong' };
    }
    const { claims } = token;
    const nowSeconds = this.#nowMs() / 1000;
    if (claims.iss !== this.#issuer) return { ok: false, why: 'it is for a hub of another name' };
    if (claims.aud !== AUDIENCE) return { ok: false, why: `its audience is not ${AUDIENCE}` };
    if (claims.exp <= nowSeconds) return { ok: false, why: 'it has expired' };
    if (claims.nbf > nowSeconds) return { ok: false, why: 'it is not valid yet' };
    return { ok: true, actions: claims.actions };
  }
}

function readRole(name: string): RoleName {
  const role = ROLE_NAMES.find((known) => known.toLowerCase() === name.toLowerCase());
  if (role !== undefined) return role;
  throw new RangeError(`There is no role '${name.slice(0, 80)}'. There are ${ROLE_NAMES.join(', ')}.`);
}

function readActions(actions: readonly string[] | undefined): readonly string[] {
  const wrong = actions?.find((action) => !isDataAction(action));
  if (wrong === undefined) return actions ?? [];
  throw new RangeError(`'${wrong.slice(0, 80)}' is no data action, such as Microsoft.Devices/IotHubs/twins/read.`);
}

/** Whether what a token may do covers all that an operation needs; null is what no token may do. */
export function mayDo(granted: readonly string[], needed: readonly string[] | null): boolean {
  return needed !== null && needed.every((action) => allows(granted, action));
}

import { z } from 'zod';

/** A JSON Web Token taken apart. Nothing in it is trusted before its signature is checked. */
export interface BearerToken {
  readonly algorithm: string;
  readonly keyId: string;
  readonly claims: Claims;
  /** What the signature is over. */
  readonly signed: Buffer;
  readonly signature: Buffer;
}

export interface Claims {
  readonly iss: string;
  readonly aud: string;
  readonly exp: number;
  readonly nbf: number;
  readonly actions: readonly string[];
}

/** Longer than any token that the hub issues, with all roles and some actions. */
const LONGEST_TOKEN_CHARACTERS = 32 * 1024;
const FORM = /^([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)$/;

const header = z.looseObject({ alg: z.string(), kid: z.string().optional() });
const payload = z.looseObject({
  iss: z.string().optional(),
  aud: z.union([z.string(), z.array(z.string())]).optional(),
  exp: z.number().optional(),
  nbf: z.number().optional(),
  actions: z.array(z.string()).optional(),
});

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function decode(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

export function writeBearerToken(head: object, claims: object, sign: (signed: Buffer) => Buffer): string {
  const signed = `${encode(head)}.${encode(claims)}`;
  return `${signed}.${sign(Buffer.from(signed)).toString('base64url')}`;
}

/** Null when it is not a signed token in its compact form. A claim that is missing is one that nothing accepts. */
export function readBearerToken(text: string): BearerToken | null {
  const parts = text.length > LONGEST_TOKEN_CHARACTERS ? null : FORM.exec(text);
  if (parts === null) return null;
  const [, head = '', body = '', signature = ''] = parts;
  const readHeader = header.safeParse(decode(head));
  const readClaims = payload.safeParse(decode(body));
  if (!readHeader.success || !readClaims.success) return null;
  const { iss = '', aud = '', exp = 0, nbf = 0, actions = [] } = readClaims.data;
  return {
    algorithm: readHeader.data.alg,
    keyId: readHeader.data.kid ?? '',
    claims: { iss, aud: typeof aud === 'string' ? aud : '', exp, nbf, actions },
    signed: Buffer.from(`${head}.${body}`),
    signature: Buffer.from(signature, 'base64url'),
  };
}

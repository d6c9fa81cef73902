/** A shared access signature, taken apart. Nothing in it is trusted before `checkSas`. */
export interface SasToken {
  /** `sr` exactly as it stands in the token: that is what was signed. */
  readonly signedResource: string;
  /** `sr` decoded, in segments: hub name, `devices`, device, `modules`, module. */
  readonly resource: readonly string[];
  readonly signature: string;
  readonly expiresAtMs: number;
  /** `se` exactly as it stands. */
  readonly signedExpiry: string;
  readonly policyName: string | null;
}

const SCHEME = 'SharedAccessSignature ';

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/** Reads `SharedAccessSignature sr=…&sig=…&se=…[&skn=…]`, the fields in any order; null when it is not one. */
export function parseSas(text: string): SasToken | null {
  if (!text.startsWith(SCHEME)) return null;
  const fields = new Map<string, string>();
  for (const part of text.slice(SCHEME.length).split('&')) {
    const equals = part.indexOf('=');
    if (equals < 1 || fields.has(part.slice(0, equals))) return null;
    fields.set(part.slice(0, equals), part.slice(equals + 1));
  }
  const signedResource = fields.get('sr');
  const signature = decode(fields.get('sig') ?? '');
  const signedExpiry = fields.get('se') ?? '';
  const resource = signedResource === undefined ? null : decode(signedResource);
  if (signedResource === undefined || !resource || !signature || !/^\d{1,12}$/.test(signedExpiry)) return null;
  const policyName = fields.get('skn');
  return {
    signedResource,
    resource: resource.split('/'),
    signature,
    expiresAtMs: Number(signedExpiry) * 1000,
    signedExpiry,
    policyName: policyName === undefined || policyName === '' ? null : decode(policyName),
  };
}

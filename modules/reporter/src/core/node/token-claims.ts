import * as z from 'zod';

const claimsSchema = z.object({
  'kubernetes.io': z.object({
    namespace: z.string().optional(),
    node: z.object({ name: z.string().min(1) }).optional(),
    pod: z.object({ name: z.string().min(1) }).optional(),
  }),
});

export interface TokenClaims {
  readonly namespace?: string;
  readonly node?: string;
  readonly pod?: string;
}

/**
 * What a service-account token says of where it was issued. The claim `kubernetes.io.node` is there from Kubernetes 1.30
 * on. The signature is not checked: the token was mounted by kubelet, and nothing is granted on its word. Never throws.
 */
export function readTokenClaims(token: string): TokenClaims {
  const payload = token.trim().split('.')[1];
  if (payload === undefined) return {};
  try {
    const text = atob(payload.replaceAll('-', '+').replaceAll('_', '/'));
    const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
    const claims = claimsSchema.parse(JSON.parse(new TextDecoder().decode(bytes)))['kubernetes.io'];
    return {
      ...(claims.namespace === undefined ? {} : { namespace: claims.namespace }),
      ...(claims.node === undefined ? {} : { node: claims.node.name }),
      ...(claims.pod === undefined ? {} : { pod: claims.pod.name }),
    };
  } catch {
    return {};
  }
}

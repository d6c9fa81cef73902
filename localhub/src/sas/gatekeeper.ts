import type { ClientCertificate } from '../certificates/client-certificate.ts';
import { identityKey, parseIdentityKey, type IdentityId } from '../identity/identity-id.ts';
import type { Authentication } from '../identity/records.ts';
import type { IdentityRegistry } from '../identity/registry.ts';
import { checkSas, type SasVerdict } from './check.ts';
import type { Permission, Policy } from './policies.ts';
import { parseSas, type SasToken } from './token.ts';

/** Whoever a token speaks for. */
export type Principal =
  | { readonly kind: 'policy'; readonly name: string; readonly permissions: readonly Permission[] }
  | { readonly kind: 'identity'; readonly id: IdentityId }
  /** A bearer token, with the data actions that it grants. */
  | { readonly kind: 'bearer'; readonly actions: readonly string[] };

export type Admission<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly why: Refusal };

type Refusal =
  SasVerdict | 'no token' | 'unknown' | 'no certificate' | 'wrong certificate' | 'a token where a certificate is due';

/** What a client shows when it connects. */
export interface Proof {
  /** The password: a shared access signature, or nothing. */
  readonly password: string;
  readonly certificate: () => ClientCertificate | null;
}

export interface GatekeeperDependencies {
  readonly hubName: string;
  readonly policies: ReadonlyMap<string, Policy>;
  readonly registry: IdentityRegistry;
  readonly nowMs: () => number;
  readonly graceMs: number;
}

/** Decides who a shared access signature speaks for. The hub's logical name counts, not the host that was dialled. */
export class Gatekeeper {
  readonly #dependencies: GatekeeperDependencies;

  constructor(dependencies: GatekeeperDependencies) {
    this.#dependencies = dependencies;
  }

  #check(token: SasToken, keys: readonly string[], path: readonly string[]): SasVerdict {
    const { hubName, nowMs, graceMs } = this.#dependencies;
    return checkSas({ token, keys, resource: [hubName, ...path], nowMs: nowMs(), graceMs });
  }

  #mayAct(id: IdentityId): boolean {
    const { registry } = this.#dependencies;
    return registry.findDevice(id.deviceId)?.status === 'enabled' && registry.find(id) !== undefined;
  }

  /** The keys an identity signs with; none when it, or the device it belongs to, is missing or disabled. */
  #identityKeys(id: IdentityId): readonly string[] {
    const record = this.#dependencies.registry.find(id);
    if (!this.#mayAct(id) || record?.authentication.type !== 'sas') return [];
    return [record.authentication.keys.primaryKey, record.authentication.keys.secondaryKey];
  }

  /**
   * A connection as `id`, by what the identity proves itself with: its own key or that of a policy that may connect
   * devices, or its certificate. Gives the moment at which a token expires, null for a certificate.
   */
  admitConnection(id: IdentityId, proof: Proof): Admission<number | null> {
    const record = this.#dependencies.registry.find(id);
    if (record === undefined || !this.#mayAct(id)) return { ok: false, why: 'unknown' };
    const { authentication } = record;
    if (authentication.type === 'selfSigned' || authentication.type === 'certificateAuthority') {
      const why = refuseCertificate(identityKey(id), authentication, proof);
      return why === null ? { ok: true, value: null } : { ok: false, why };
    }
    return this.#admitToken(id, proof.password);
  }

  #admitToken(id: IdentityId, password: string): Admission<number> {
    const token = parseSas(password);
    if (token === null) return { ok: false, why: 'no token' };
    const path = ['devices', id.deviceId, ...(id.moduleId === null ? [] : ['modules', id.moduleId])];
    let keys = this.#identityKeys(id);
    if (token.policyName !== null) {
      const policy = this.#dependencies.policies.get(token.policyName);
      if (policy === undefined || !policy.permissions.includes('deviceConnect')) return { ok: false, why: 'unknown' };
      keys = [policy.key];
    }
    const verdict = this.#check(token, keys, path);
    return verdict === 'ok' ? { ok: true, value: token.expiresAtMs } : { ok: false, why: verdict };
  }

  /** A REST request for `path` (decoded segments after the host). */
  admitRequest(authorization: string | undefined, path: readonly string[]): Admission<Principal> {
    const token = parseSas(authorization ?? '');
    if (token === null) return { ok: false, why: 'no token' };
    if (token.policyName !== null) {
      const policy = this.#dependencies.policies.get(token.policyName);
      if (policy === undefined) return { ok: false, why: 'unknown' };
      const verdict = this.#check(token, [policy.key], path);
      if (verdict !== 'ok') return { ok: false, why: verdict };
      return { ok: true, value: { kind: 'policy', name: policy.name, permissions: policy.permissions } };
    }
    return this.#admitIdentity(token);
  }

  /** A device's or module's own token names it in `sr`; what it may then do is decided with the operation. */
  #admitIdentity(token: SasToken): Admission<Principal> {
    const [, collection, deviceId = '', modules, moduleId] = token.resource;
    const key = moduleId === undefined ? deviceId : `${deviceId}/${moduleId}`;
    const id = parseIdentityKey(key) ?? parseIdentityKey(decodeSegment(key));
    if (collection !== 'devices' || id === null || (modules ?? 'modules') !== 'modules') {
      return { ok: false, why: 'unknown' };
    }
    const verdict = this.#check(token, this.#identityKeys(id), token.resource.slice(1));
    return verdict === 'ok' ? { ok: true, value: { kind: 'identity', id } } : { ok: false, why: verdict };
  }
}

/** Why a certificate does not speak for the identity; null when it does. */
function refuseCertificate(key: string, wanted: Authentication, { password, certificate }: Proof): Refusal | null {
  if (password !== '') return 'a token where a certificate is due';
  const shown = certificate();
  if (shown === null) return 'no certificate';
  if (wanted.type === 'selfSigned') {
    const accepted = [wanted.primaryThumbprint, wanted.secondaryThumbprint].map((text) => text?.toLowerCase() ?? '');
    return shown.thumbprints.some((thumbprint) => accepted.includes(thumbprint)) ? null : 'wrong certificate';
  }
  return shown.chained && shown.commonName === key ? null : 'wrong certificate';
}

function decodeSegment(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}

import { randomBytes, timingSafeEqual } from 'node:crypto';
import { namespace } from '../cluster/state.ts';
import type { Identity } from './rights.ts';

export interface PodTokenSubject {
  serviceAccount: string;
  podName: string;
  podUid: string;
  nodeName: string;
}

/** The bearer tokens the simulated API takes. Each dies with its pod. */
export class TokenBook {
  readonly #identities = new Map<string, Identity>();
  readonly #nowMilliseconds: () => number;

  constructor(nowMilliseconds: () => number) {
    this.#nowMilliseconds = nowMilliseconds;
  }

  issueAdmin(): string {
    const token = randomBytes(32).toString('base64url');
    this.#identities.set(token, { kind: 'admin' });
    return token;
  }

  /**
   * A token in the form of a service account's, with the node and the pod among its claims. It is signed by nobody: the
   * third part is a secret that only this process can recognise.
   */
  issueForPod(subject: PodTokenSubject): string {
    const seconds = Math.floor(this.#nowMilliseconds() / 1000);
    const claims = {
      iss: 'simulated',
      sub: `system:serviceaccount:${namespace}:${subject.serviceAccount}`,
      aud: ['https://kubernetes.default.svc'],
      iat: seconds,
      exp: seconds + 365 * 24 * 3600,
      'kubernetes.io': {
        namespace,
        node: { name: subject.nodeName },
        pod: { name: subject.podName, uid: subject.podUid },
        serviceaccount: { name: subject.serviceAccount },
      },
    };
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const secret = randomBytes(32).toString('base64url');
    const token = `${encode({ alg: 'none', typ: 'JWT' })}.${encode(claims)}.${secret}`;
    this.#identities.set(token, { kind: 'serviceAccount', namespace, name: subject.serviceAccount });
    return token;
  }

  revoke(token: string): void {
    this.#identities.delete(token);
  }

  /** Who a bearer token belongs to; undefined for any token that was not issued here. */
  identify(presented: string): Identity | undefined {
    const given = Buffer.from(presented);
    let found: Identity | undefined;
    for (const [token, identity] of this.#identities) {
      const known = Buffer.from(token);
      if (known.length === given.length && timingSafeEqual(known, given)) found = identity;
    }
    return found;
  }
}

import { X509Certificate } from 'node:crypto';
import { callAt } from '../mqtt/expiry-timer.ts';
import { keepCertificates, RENEW_BEFORE_MS, type HubCertificates } from './keep.ts';

export interface RenewalDependencies {
  readonly directory: string;
  readonly hubName: string;
  readonly nowMs: () => number;
  /** Takes certificates that were made while the hub runs. */
  readonly renewed: (certificates: HubCertificates) => void;
  readonly failed: (error: unknown) => void;
}

/** After a failure, such as a full disk, it is tried again so much later. */
const TRY_AGAIN_MS = 3_600_000;

/** Renews the server certificate of a hub that runs for long, at the moment from which a start would renew it. */
export class CertificateRenewal {
  readonly #dependencies: RenewalDependencies;
  #cancel: () => void;

  constructor(current: HubCertificates, dependencies: RenewalDependencies) {
    this.#dependencies = dependencies;
    this.#cancel = this.#at(renewalOf(current));
  }

  #at(moment: number): () => void {
    return callAt(moment, this.#dependencies.nowMs, () => void this.#renew());
  }

  async #renew(): Promise<void> {
    const { directory, hubName, nowMs, renewed, failed } = this.#dependencies;
    try {
      const certificates = await keepCertificates(directory, hubName, nowMs());
      renewed(certificates);
      this.#cancel = this.#at(Math.max(renewalOf(certificates), nowMs() + TRY_AGAIN_MS));
    } catch (error) {
      failed(error);
      this.#cancel = this.#at(nowMs() + TRY_AGAIN_MS);
    }
  }

  close(): void {
    this.#cancel();
  }
}

/** One second past the edge, so that the certificate counts as due then. */
function renewalOf({ server }: HubCertificates): number {
  return Date.parse(new X509Certificate(server.certificatePem).validTo) - RENEW_BEFORE_MS + 1000;
}

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Share } from './share.ts';

/** How a share can be broken; each is seen by the reporter as it would be on a device. */
export const faults = ['unreachable', 'stuck', 'readonly', 'unmounted'] as const;
export type Fault = (typeof faults)[number];

/**
 * The device's shares, their folders and what is wrong with them. A fault also stands in a file per share, where the
 * simulated `stat` looks for it.
 */
export class ShareBook {
  readonly shares: readonly Share[];
  readonly sharesFolder: string;
  readonly faultsFolder: string;
  readonly #faults = new Map<string, Fault>();
  readonly #listeners = new Set<() => void>();

  constructor(shares: readonly Share[], dataFolder: string) {
    this.shares = shares;
    this.sharesFolder = join(dataFolder, 'shares');
    this.faultsFolder = join(dataFolder, 'faults');
    rmSync(this.faultsFolder, { recursive: true, force: true });
    mkdirSync(this.faultsFolder, { recursive: true });
    for (const share of shares) mkdirSync(this.folderOf(share.name), { recursive: true });
  }

  find(name: string): Share | undefined {
    return this.shares.find((share) => share.name === name);
  }

  folderOf(name: string): string {
    return join(this.sharesFolder, name);
  }

  faultOf(name: string): Fault | undefined {
    return this.#faults.get(name);
  }

  /** Whether a node could mount the share now. */
  isMountable(name: string): boolean {
    const fault = this.faultOf(name);
    return fault === undefined || fault === 'readonly';
  }

  break(name: string, fault: Fault): void {
    this.#faults.set(name, fault);
    writeFileSync(join(this.faultsFolder, name), `${fault}\n`);
    this.#tell();
  }

  /** Answers with what was wrong with it. */
  mend(name: string): Fault | undefined {
    const fault = this.faultOf(name);
    this.#faults.delete(name);
    rmSync(join(this.faultsFolder, name), { force: true });
    this.#tell();
    return fault;
  }

  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

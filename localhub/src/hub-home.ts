import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { keepDeviceAuthority } from './certificates/device-authority.ts';
import { keepCertificates, type HubCertificates } from './certificates/keep.ts';
import type { Issued } from './certificates/mint.ts';
import { keepPolicies } from './sas/keep-policies.ts';
import type { Policy } from './sas/policies.ts';
import type { LocalHubSettings } from './settings.ts';
import { LevelState } from './storage/level-state.ts';
import { MemoryState } from './storage/memory-state.ts';
import { makePrivateDirectory } from './storage/private-files.ts';
import type { StateStore } from './storage/state-store.ts';

/** What a hub finds when it starts: its data directory and all that is kept there. */
export interface HubHome {
  readonly dataDir: string;
  readonly state: StateStore;
  readonly certificates: HubCertificates;
  /** Signs certificates for devices that have no other authority. */
  readonly deviceAuthority: Issued;
  readonly policies: ReadonlyMap<string, Policy>;
  /** Lets the state go, and removes a directory that was only lent. */
  close(): Promise<void>;
}

/** The folder of the state below a data directory. */
export function stateDirectory(dataDir: string): string {
  return join(dataDir, 'state');
}

/**
 * @throws StateUnavailable when another hub has the directory; StateUnreadable and Error when what it holds is not what
 * a hub can begin with
 */
export async function openHubHome(settings: LocalHubSettings, hubName: string, nowMs: number): Promise<HubHome> {
  const keepsNothing = settings.memory === true;
  if (settings.dataDir === undefined && !keepsNothing) {
    throw new Error('A hub needs a data directory, or the setting that it keeps nothing (memory).');
  }
  const lent = settings.dataDir === undefined ? await mkdtemp(join(tmpdir(), 'mooring-localhub-')) : null;
  const dataDir = lent ?? resolve(settings.dataDir ?? '');
  const giveBack = async (): Promise<void> => {
    if (lent !== null) await rm(lent, { recursive: true, force: true });
  };
  let state: StateStore | null = null;
  try {
    await makePrivateDirectory(dataDir);
    // First: it is what tells that another hub is at home here, before anything of that hub's is renewed.
    state = keepsNothing ? new MemoryState() : await LevelState.open(stateDirectory(dataDir));
    const opened = state;
    const certificates = await keepCertificates(dataDir, hubName, nowMs);
    const deviceAuthority = await keepDeviceAuthority(dataDir, nowMs);
    const policies = await keepPolicies(dataDir);
    const close = async (): Promise<void> => {
      await opened.close();
      await giveBack();
    };
    return { dataDir, state, certificates, deviceAuthority, policies, close };
  } catch (error) {
    await state?.close();
    await giveBack();
    throw error;
  }
}

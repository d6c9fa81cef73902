import { access, constants, lstat, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { keepSigningKey, type SigningKey } from './bearer/signing-key.ts';
import { keepDeviceAuthority } from './certificates/device-authority.ts';
import { keepCertificates, type HubCertificates } from './certificates/keep.ts';
import type { Issued } from './certificates/mint.ts';
import { refuseWhereAnotherRuns, type LeftHubFile } from './hub-file.ts';
import { keepPolicies } from './sas/keep-policies.ts';
import type { Policy } from './sas/policies.ts';
import type { LocalHubSettings } from './settings.ts';
import { LevelState } from './storage/level-state.ts';
import { MemoryState } from './storage/memory-state.ts';
import { makeUndoableDirectory, rememberFiles } from './storage/private-files.ts';
import { StateUnavailable } from './storage/state-error.ts';
import type { StateStore } from './storage/state-store.ts';
import { asUnwritable } from './storage/unwritable.ts';

/** What a hub finds when it starts: its data directory and all that is kept there. */
export interface HubHome {
  readonly dataDir: string;
  /** Where whoever looks for the hub looks for `hub.json`. */
  readonly hubFileDir: string;
  /** The file of that name that was there. */
  readonly left: LeftHubFile;
  readonly state: StateStore;
  readonly certificates: HubCertificates;
  /** Signs certificates for devices that have no other authority. */
  readonly deviceAuthority: Issued;
  readonly policies: ReadonlyMap<string, Policy>;
  /** Of the hub's own token issuer. */
  readonly signingKey: SigningKey;
  /** Lets the state go, and removes a directory that was only lent. */
  close(): Promise<void>;
  /** After a start that has failed: the same, and nothing is left that was not there before. */
  abandon(): Promise<void>;
}

/** What a hub writes into its data directory beside its state. */
const FILES = ['ca', 'server', 'device-ca'].flatMap((name) => [`${name}.pem`, `${name}-key.pem`]);
FILES.push('policies.json', 'token-issuer.pem');

const LENT = 'mooring-localhub-';

/** The folder of the state below a data directory. */
export function stateDirectory(dataDir: string): string {
  return join(dataDir, 'state');
}

/**
 * @throws StateUnavailable when another hub has the directory, or it cannot be written; StateUnreadable and Error when
 * what it holds is not what a hub can begin with
 */
export async function openHubHome(settings: LocalHubSettings, hubName: string, nowMs: number): Promise<HubHome> {
  if (settings.memory === true) return await lendHome(settings.hubFileIn, hubName, nowMs);
  if (settings.dataDir === undefined) {
    throw new Error('A hub needs a data directory (dataDir), or the setting that it keeps nothing (memory).');
  }
  const dataDir = resolve(settings.dataDir);
  const undo: (() => Promise<void>)[] = [];
  try {
    undo.unshift((await makeUndoableDirectory(dataDir)).undo);
    await access(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
    undo.unshift((await makeUndoableDirectory(stateDirectory(dataDir))).undo);
    // Before anything else: it is what tells that another hub is at home here.
    const state = await openState(dataDir, undo);
    undo.unshift(async () => state.close());
    undo.unshift(await rememberFiles(dataDir, FILES));
    const left = await refuseWhereAnotherRuns(dataDir);
    await removeLeftHome(left);
    const kept = await keepFiles(dataDir, hubName, nowMs);
    const ends = { close: async () => state.close(), abandon: async () => inTurn(undo) };
    return { ...kept, hubFileDir: dataDir, left, state, ...ends };
  } catch (error) {
    await inTurn(undo);
    throw (await asUnwritable(dataDir, error)) ?? error;
  }
}

/** A home that goes with the hub: nothing of it is in the directory where the hub is found, but for `hub.json`. */
async function lendHome(hubFileIn: string | undefined, hubName: string, nowMs: number): Promise<HubHome> {
  const found = hubFileIn === undefined ? null : resolve(hubFileIn);
  const lent = await mkdtemp(join(tmpdir(), LENT));
  const undo = [async () => rm(lent, { recursive: true, force: true })];
  const close = async (): Promise<void> => {
    for (const step of undo) await step();
  };
  let left: LeftHubFile = { text: null, keptIn: null };
  try {
    if (found !== null) {
      undo.push((await makeUndoableDirectory(found)).undoEmpty);
      left = await refuseWhereAnotherRuns(found);
      await removeLeftHome(left);
    }
    const kept = await keepFiles(lent, hubName, nowMs);
    const ends = { close, abandon: async () => inTurn(undo) };
    return { ...kept, hubFileDir: found ?? lent, left, state: new MemoryState(), ...ends };
  } catch (error) {
    await inTurn(undo);
    throw (await asUnwritable(found ?? lent, error)) ?? error;
  }
}

/** A hub that was killed has left its keys. Only what this user's hub can have lent itself is removed. */
async function removeLeftHome({ keptIn: directory }: LeftHubFile): Promise<void> {
  if (directory === null || dirname(directory) !== tmpdir() || !basename(directory).startsWith(LENT)) return;
  const left = await lstat(directory).catch(() => null);
  // A directory with a state was given, whatever it is called.
  if ((await lstat(stateDirectory(directory)).catch(() => null)) !== null) return;
  if (left?.isDirectory() === true && left.uid === process.getuid?.())
    await rm(directory, { recursive: true, force: true });
}

async function openState(dataDir: string, undo: (() => Promise<void>)[]): Promise<LevelState> {
  try {
    return await LevelState.open(stateDirectory(dataDir));
  } catch (error) {
    // What is there is then another hub's, however new it is.
    if (error instanceof StateUnavailable) undo.length = 0;
    throw error;
  }
}

type KeptFiles = Omit<HubHome, 'hubFileDir' | 'left' | 'state' | 'close' | 'abandon'>;

async function keepFiles(dataDir: string, hubName: string, nowMs: number): Promise<KeptFiles> {
  const certificates = await keepCertificates(dataDir, hubName, nowMs);
  const deviceAuthority = await keepDeviceAuthority(dataDir, nowMs);
  const policies = await keepPolicies(dataDir);
  const signingKey = await keepSigningKey(dataDir);
  return { dataDir, certificates, deviceAuthority, policies, signingKey };
}

/** After a failure. What cannot be undone is left: it keeps neither the rest from it, nor the failure from being told. */
async function inTurn(steps: readonly (() => Promise<void>)[]): Promise<void> {
  for (const step of steps) await step().catch(() => {});
}

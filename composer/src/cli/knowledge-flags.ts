import { InvalidArgumentError } from 'commander';
import { UsageError } from '../app/failure.ts';
import type { InputFile } from '../source/read-source.ts';
import type { Io } from './io.ts';
import { readInputFile } from './read-input.ts';

export interface KnowledgeFlags {
  readonly inventory?: readonly string[] | undefined;
}

export interface DeviceFlags extends KnowledgeFlags {
  readonly device?: string | undefined;
  readonly localHub?: string | undefined;
}

const mostFiles = 100;
const inventoryHelp =
  'Give a list of kubectl (`kubectl get pv,nodes -o json`), an answer of Azure, or an inventory written by hand.';

/** For commander: one more `--inventory`. */
export function collectInventory(file: string, before: readonly string[] = []): readonly string[] {
  if (before.length >= mostFiles) throw new InvalidArgumentError(`At most ${mostFiles} of them.`);
  return [...before, file];
}

/** For commander: an empty name would ask the hub for the list of all devices. */
export function deviceName(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('It must not be empty.');
  return text;
}

/**
 * The files of `--inventory`. They are read once: one may be a pipe.
 *
 * @throws {UsageError} for one that cannot be read
 */
export async function readInventories(io: Io, { inventory = [] }: KnowledgeFlags): Promise<InputFile[]> {
  const files: InputFile[] = [];
  for (const name of inventory) files.push(await readInputFile(io, name, inventoryHelp));
  return files;
}

/**
 * The same, and what a hub knows of `--device`.
 *
 * @throws {UsageError} for a file that cannot be read, and for a hub without a device
 * @throws {ApplyRefusal} when the hub has no such device
 * @throws {HubError} when the hub cannot be asked
 */
export async function readKnownDevice(io: Io, flags: DeviceFlags): Promise<InputFile[]> {
  const { device, localHub } = flags;
  if (localHub !== undefined && device === undefined)
    throw new UsageError('--local-hub needs --device', 'Nothing is asked of a hub without the name of a device.');
  const inventories = await readInventories(io, flags);
  if (device === undefined) return inventories;
  // Only this needs a hub; what checks files alone starts without it.
  const [{ askDevice }, { connectHub }, { findHubEndpoint }] = await Promise.all([
    import('../app/read-knowledge.ts'),
    import('../hub/connect-hub.ts'),
    import('../hub/endpoint.ts'),
  ]);
  const endpoint = await findHubEndpoint(localHub, io.env);
  const hub = await connectHub(endpoint, { callDeadlineSeconds, signal: io.signal });
  return [await askDevice(hub, device), ...inventories];
}

/** Each single call to the hub must end within this. */
const callDeadlineSeconds = 20;

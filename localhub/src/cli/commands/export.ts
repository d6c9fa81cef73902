import { access, rm, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { Command } from 'commander';
import { AnswerUnreadable, parseAnswer } from '../../client/read-answer.ts';
import { findHub, HubNotFound, type ReachedHub } from '../../client/reached-hub.ts';
import { askHubForText, HubUnreachable } from '../../client/service-client.ts';
import { stateDirectory } from '../../hub-home.ts';
import { LevelState } from '../../storage/level-state.ts';
import { makePrivateDirectory, writePrivateFile } from '../../storage/private-files.ts';
import type { StoredRow } from '../../storage/row.ts';
import { readStateDocument, StateDocumentRefused, writeStateDocument } from '../../storage/state-document.ts';
import type { CommandIo } from '../command-io.ts';
import { UsageError, withData, withExamples, type DataOption } from '../command-options.ts';

interface Options extends DataOption {
  readonly force?: boolean;
}

/** `export`: everything that a hub keeps, in one file. */
export function exportCommand({ print, complain }: CommandIo): Command {
  const command = new Command('export')
    .description('write everything that a hub keeps to one JSON file, whether it runs or not. The file holds keys.')
    .argument('<file>', 'where to; only its owner can read it. Its folders are made when missing')
    .option('--force', 'take the place of a file that is there')
    .action(async (file: string, { data, force }: Options) => {
      const rows = await rowsOf(data);
      await writeState(file, `${[...writeStateDocument(rows)].join('')}\n`, force === true);
      complain(`${file} holds the keys of devices and modules. Whoever can read it can be any of them.`);
      print(`${rows.length} values of the hub in ${data} are in ${file}.\n`);
    });
  withData(command);
  return withExamples(command, 'export state.json', 'export state.json --data .mooring/hub --force');
}

/** It may be much, and is made beside whatever else the hub does. */
const STATE = { verb: 'GET', path: '/localhub/state', deadlineMs: 60_000 } as const;

/** A running hub tells of itself; only where none answers are its files read. */
async function rowsOf(dataDir: string): Promise<StoredRow[]> {
  try {
    return await rowsOfHub(await findHub(dataDir));
  } catch (error) {
    if (!(error instanceof HubNotFound || error instanceof HubUnreachable)) throw error;
    return await rowsOfFiles(dataDir);
  }
}

async function rowsOfHub(hub: ReachedHub): Promise<StoredRow[]> {
  const came = await askHubForText(hub, STATE);
  try {
    return readStateDocument(came.text);
  } catch (error) {
    if (!(error instanceof StateDocumentRefused)) throw error;
    parseAnswer(came);
    throw new AnswerUnreadable(`The hub's answer cannot be read: ${error.message}. Is it a hub of this version?`);
  }
}

async function rowsOfFiles(dataDir: string): Promise<StoredRow[]> {
  const directory = stateDirectory(resolve(dataDir));
  try {
    await access(directory);
  } catch {
    throw new UsageError(`No hub keeps anything in ${dataDir}: there is no ${directory}. Name its folder with --data.`);
  }
  const state = await LevelState.open(directory);
  try {
    return [...state.storedRows()];
  } finally {
    await state.close();
  }
}

async function writeState(file: string, text: string, force: boolean): Promise<void> {
  try {
    await makePrivateDirectory(dirname(resolve(file)));
    await (force ? writePrivateFile(file, text) : writeNew(file, text));
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${file} cannot be written: ${(error as Error).message}. Choose another place for it.`);
  }
}

async function writeNew(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
      throw new UsageError(`${file} is there already. Choose another name, or replace it with --force.`);
    }
    // What was begun is no export.
    await rm(file, { force: true });
    throw error;
  }
}

import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Command, Option } from 'commander';
import { stateDirectory } from '../../hub-home.ts';
import { checkState } from '../../parts/check-state.ts';
import { LevelState } from '../../storage/level-state.ts';
import { makeUndoableDirectory, type MadeDirectory } from '../../storage/private-files.ts';
import type { StoredRow } from '../../storage/row.ts';
import { readStateDocument, StateDocumentRefused } from '../../storage/state-document.ts';
import { StateUnreadable } from '../../storage/state-error.ts';
import { asUnwritable } from '../../storage/unwritable.ts';
import type { CommandIo } from '../command-io.ts';
import { DEFAULT_DATA_DIR, UsageError, withExamples, type DataOption } from '../command-options.ts';

/** `import`: what another hub has exported, for a hub that is to be started. */
export function importCommand({ print }: CommandIo): Command {
  const command = new Command('import')
    .description('take an exported file into an empty data directory, all of it or nothing; the hub must not run')
    .argument('<file>', 'what export has written')
    .addOption(
      new Option('--data <dir>', 'data directory of the hub to be; made when missing')
        .env('MOORING_LOCAL_HUB')
        .default(DEFAULT_DATA_DIR),
    )
    .action(async (file: string, { data }: DataOption) => {
      const rows = await readRows(file);
      const dataDir = resolve(data);
      const made: MadeDirectory[] = [];
      try {
        made.push(await makeUndoableDirectory(dataDir));
        made.push(await makeUndoableDirectory(stateDirectory(dataDir)));
        await takeOver(dataDir, rows);
      } catch (error) {
        for (const { undo } of made.toReversed()) await undo();
        throw (await asUnwritable(dataDir, error)) ?? error;
      }
      print(`${rows.length} values are in ${data}. Its certificates and policy keys are its own.\n`);
    });
  return withExamples(command, 'import state.json', 'import state.json --data .mooring/copy');
}

async function takeOver(dataDir: string, rows: readonly StoredRow[]): Promise<void> {
  const state = await LevelState.open(stateDirectory(dataDir));
  try {
    const [first] = state.storedRows();
    if (first !== undefined) {
      throw new UsageError(
        `The hub in ${dataDir} keeps something already, such as '${first.key}' of '${first.table}'. ` +
          'Import into another data directory, or remove this one first.',
      );
    }
    await state.takeOver(rows);
  } finally {
    await state.close();
  }
}

/** Everything that could be wrong with the file comes up before the directory is touched. */
async function readRows(file: string): Promise<StoredRow[]> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new UsageError(`${file} cannot be read: ${(error as Error).message}.`);
  });
  try {
    const rows = readStateDocument(text);
    checkState(rows);
    return rows;
  } catch (error) {
    if (!(error instanceof StateDocumentRefused || error instanceof StateUnreadable)) throw error;
    throw new UsageError(`${file} cannot be imported: ${error.message}.`.replace(/\.\.$/, '.'));
  }
}

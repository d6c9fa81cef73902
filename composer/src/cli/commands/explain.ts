import { InvalidArgumentError, type Command } from 'commander';
import { catalogue, type Code } from '../../core/diagnostics/catalogue/catalogue.ts';
import { renderCatalogue } from '../../core/diagnostics/render-catalogue.ts';
import { renderEntry } from '../../core/diagnostics/render-entry.ts';
import { renderExplanation } from '../../core/diagnostics/render-explanation.ts';
import { didYouMean } from '../../core/diagnostics/suggest.ts';
import { exitCodes, UsageError, type ExitCode } from '../../app/failure.ts';
import { write, writeJson, type Io } from '../io.ts';
import { renderTable } from '../text/table.ts';

const formats = ['text', 'json', 'markdown'] as const;
type Format = (typeof formats)[number];

export function addExplainCommand(program: Command, io: Io, finish: (code: ExitCode) => void): void {
  program
    .command('explain')
    .description('Say what a code of a finding means: what, why, how sure, an example and its remedy.')
    .argument('[code]', 'such as MOOR1501; without it every code is listed')
    .option('--format <format>', formats.join(', '), format, 'text')
    .addHelpText('after', examples)
    .action((code: string | undefined, flags: { format: Format }) => {
      if (code === undefined) listCodes(flags.format, io);
      else explain(findCode(code), flags.format, io);
      finish(exitCodes.done);
    });
}

const examples = `
Examples:
  mooring explain
  mooring explain MOOR1501
  mooring explain moor1603 --format markdown

The same stands in docs/diagnostics.md, code by code.`;

const codes = () => (Object.keys(catalogue) as Code[]).sort();

/**
 * A code in capitals or not, with its letters or without.
 *
 * @throws {UsageError} for one that is not there
 */
function findCode(written: string): Code {
  const wanted = /^\d+$/.test(written) ? `MOOR${written}` : written.toUpperCase();
  const found = codes().find((code) => code === wanted);
  if (found !== undefined) return found;
  const near = didYouMean(wanted, codes());
  throw new UsageError(`there is no code ${written.slice(0, 40)}`, `${near}\`mooring explain\` lists every code.`);
}

function explain(code: Code, as: Format, io: Io): void {
  if (as === 'json') writeJson(io, { code, ...catalogue[code] });
  else
    write(io, as === 'markdown' ? renderEntry(code, catalogue[code]).join('\n') : renderExplanation(code, io.columns));
}

function listCodes(as: Format, io: Io): void {
  if (as === 'json') writeJson(io, { codes: codes().map((code) => ({ code, ...catalogue[code] })) });
  else if (as === 'markdown') write(io, renderCatalogue());
  else write(io, renderTable(columns, codes().map(rowOf), io.columns));
}

const columns = [{ title: 'Code' }, { title: 'Severity' }, { title: 'Certainty' }, { title: 'What', shrink: 1 }];

function rowOf(code: Code): string[] {
  const { severities, certainty, title } = catalogue[code];
  return [code, severities.join(', '), certainty, title];
}

function format(text: string): Format {
  const known = formats.find((candidate) => candidate === text);
  if (known === undefined) throw new InvalidArgumentError(`It must be one of ${formats.join(', ')}.`);
  return known;
}

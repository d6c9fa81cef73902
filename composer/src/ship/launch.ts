import { statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { Script } from 'node:vm';
import type Zlib from 'node:zlib';
import { cacheFolder } from './cache-folder.ts';
import { carriedBy, type Carrier } from './carrier.ts';
import { CodeCache, codeFileName } from './code-cache.ts';
import { isQuickCall } from './quick-names.ts';

interface Program {
  start(): Promise<void>;
  rehearse?(): unknown;
}

/** What a program is given: Node's own, and the place that a source file would have beside this one in a checkout. */
type Evaluate = (
  require: NodeJS.Require,
  module: { exports: unknown },
  sourceUrl: (path: string) => string,
  later: Later,
) => void;

/** By its path in the sources, what the quick program imports when it is needed. */
type Later = (path: string) => unknown;

/**
 * The start of the shipped file: chooses the program by the command, and gives V8 the code it made of it before.
 *
 * `id` tells one build from another; the quick program is carried as it is, the others compressed: what it imports later, and
 * the whole one.
 */
export function launch(id: string, quick: Carrier, later: Carrier, whole: Carrier): void {
  if (isQuickCall(process.argv.slice(2))) launchQuick(id, quick, later);
  else void launchWhole(whole);
}

async function launchWhole(whole: Carrier): Promise<void> {
  const program = evaluate(new Script(unpack(whole), { filename: __filename })) as Program;
  await program.start();
}

function launchQuick(id: string, quick: Carrier, later: Carrier): void {
  postponeOptimizer();
  let parts: Readonly<Record<string, unknown>> | undefined;
  const importLater = (path: string) => {
    parts ??= (load(id, 'later', unpack(later)) as { parts: Readonly<Record<string, unknown>> }).parts;
    return parts[path];
  };
  const program = load(id, 'quick', carriedBy(quick), importLater) as Program;
  void program.start();
}

function unpack(carrier: Carrier): string {
  // Not for the quick program: loading it takes a millisecond.
  const { brotliDecompressSync } = require('node:zlib') as typeof Zlib;
  return brotliDecompressSync(Buffer.from(carriedBy(carrier), 'base64')).toString();
}

/** Evaluates a program with the code that V8 made of it before, and keeps that code where there was none. */
function load(id: string, name: string, text: string, later?: Later): unknown {
  const cache = openCache(id, name);
  const code = cache?.read();
  const cached = code === undefined ? {} : { cachedData: code };
  const script = new Script(text, { filename: __filename, ...cached });
  const program = evaluate(script, later);
  if (cache !== undefined && (code === undefined || script.cachedDataRejected === true)) {
    process.once('exit', (status) => {
      // An interrupted command, or one that met a defect, ends at once.
      if (status > 1 || !cache.prepare()) return;
      (program as Partial<Program>).rehearse?.();
      cache.write(script.createCachedData());
    });
  }
  return program;
}

function openCache(id: string, name: string): CodeCache | undefined {
  const user = process.getuid?.();
  const folder = cacheFolder(process.env, process.platform, user);
  if (user === undefined || folder === undefined) return undefined;
  const options = [...process.execArgv, process.env['NODE_OPTIONS'] ?? ''];
  // V8 compares no more of the program than its length: the rest is told by the build, and by the file itself.
  const { size, mtimeMs } = statSync(__filename);
  return new CodeCache(
    join(folder, codeFileName(`${name}-${id.slice(0, 12)}`, options)),
    `${id} ${size} ${mtimeMs}`,
    user,
  );
}

/**
 * In a run of a tenth of a second the optimizing compiler of V8 11 (Node 20) takes time from the program, and at its end the
 * process waits for it. So a function is run for thirty times as long as usual before it is optimized; a long run still
 * gets there. Later versions count differently and gained nothing. It comes before the code is read, since V8 takes none
 * that was made under other flags.
 */
function postponeOptimizer(): void {
  if (process.versions.v8.startsWith('11.')) setFlagsFromString('--interrupt-budget=2000000');
}

function evaluate(script: Script, later: Later = () => undefined): unknown {
  const module: { exports: unknown } = { exports: {} };
  const run = script.runInThisContext() as Evaluate;
  run(require, module, (path) => new URL(`../../${path}`, pathToFileURL(__filename)).href, later);
  return module.exports;
}

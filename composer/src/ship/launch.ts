import { statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { Script } from 'node:vm';
import { cacheFolder } from './cache-folder.ts';
import { carriedBy, type Carrier } from './carrier.ts';
import { CodeCache, codeFileName } from './code-cache.ts';
import { isQuickCall } from './quick-names.ts';

interface Program {
  start(): Promise<void>;
  rehearse?(): unknown;
}

/** What a program is given: Node's own, and the place that a source file would have beside this one in a checkout. */
type Evaluate = (require: NodeJS.Require, module: { exports: unknown }, sourceUrl: (path: string) => string) => void;

/**
 * The start of the shipped file: chooses the program by the command, and gives V8 the code it made of it before.
 *
 * `id` tells one build from another; the quick program is carried as it is, the whole one compressed.
 */
export function launch(id: string, quick: Carrier, whole: Carrier): void {
  if (isQuickCall(process.argv.slice(2))) launchQuick(id, quick);
  else void launchWhole(whole);
}

async function launchWhole(whole: Carrier): Promise<void> {
  // Not for the quick program: loading it takes a millisecond.
  const { brotliDecompressSync } = await import('node:zlib');
  const text = brotliDecompressSync(Buffer.from(carriedBy(whole), 'base64')).toString();
  await evaluate(new Script(text, { filename: __filename })).start();
}

function launchQuick(id: string, quick: Carrier): void {
  postponeOptimizer();
  const cache = openCache(id);
  const code = cache?.read();
  const cached = code === undefined ? {} : { cachedData: code };
  const script = new Script(carriedBy(quick), { filename: __filename, ...cached });
  const program = evaluate(script);
  if (cache !== undefined && (code === undefined || script.cachedDataRejected === true)) {
    process.once('exit', (status) => {
      // An interrupted command, or one that met a defect, ends at once.
      if (status > 1 || !cache.prepare()) return;
      program.rehearse?.();
      cache.write(script.createCachedData());
    });
  }
  void program.start();
}

function openCache(id: string): CodeCache | undefined {
  const user = process.getuid?.();
  const folder = cacheFolder(process.env, process.platform, user);
  if (user === undefined || folder === undefined) return undefined;
  const options = [...process.execArgv, process.env['NODE_OPTIONS'] ?? ''];
  // V8 compares no more of the program than its length: the rest is told by the build, and by the file itself.
  const { size, mtimeMs } = statSync(__filename);
  return new CodeCache(
    join(folder, codeFileName(`quick-${id.slice(0, 12)}`, options)),
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

function evaluate(script: Script): Program {
  const module: { exports: unknown } = { exports: {} };
  const run = script.runInThisContext() as Evaluate;
  run(require, module, (path) => new URL(`../../${path}`, pathToFileURL(__filename)).href);
  return module.exports as Program;
}

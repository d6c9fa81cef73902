import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach } from 'vitest';
import { frameExample } from '../../core/diagnostics/catalogue/frame-example.ts';
import { allCommands } from '../all-commands.ts';
import { runCli } from '../main.ts';

export interface Finding {
  code: string;
  severity: string;
  file: string;
}

/** A module whose createOptions are these. */
export const detector = (options: string) =>
  JSON.stringify({
    detector: { settings: { image: 'contoso.azurecr.io/d:1', createOptions: options }, type: 'docker' },
  });
const mounts = '{"Mounts":[{"Type":"volume","Source":"camera","Target":"/in"}]}';
export const broken = frameExample({
  in: 'modules',
  text: detector('{"HostConfig":{"Mounts":[{"Source":"camera"}]}}'),
}).text;
export const misspelt = frameExample({ in: 'modules', text: detector(`{"HostConfg":${mounts}}`) }).text;
export const fine = frameExample({ in: 'modules', text: '{}' }).text;
export const readOnly = frameExample({
  in: 'modules',
  text: detector('{"HostConfig":{"Mounts":[{"Type":"volume","Source":"camera","Target":"/in","ReadOnly":true}]}}'),
}).text;
/** What suppresses the one warning of `read-only.json`. */
export const policy =
  'apiVersion: mooring/v1\nkind: Policy\nsuppress:\n  - { code: MOOR1506, reason: nobody writes there }\n';

/** A folder for each test with a file of each kind, and the command run in it. */
export function useCheckFolder() {
  let dir = '';
  const pathOf = (name: string) => join(dir, name);
  function put(files: Record<string, string | Uint8Array>) {
    for (const [name, content] of Object.entries(files)) writeFileSync(pathOf(name), content);
  }
  beforeEach(() => {
    dir = realpathSync(mkdtempSync(join(tmpdir(), 'mooring-check-')));
    put({ 'broken.json': broken, 'misspelt.json': misspelt, 'fine.json': fine, 'read-only.json': readOnly });
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  async function run(argv: string[], env: Record<string, string> = {}, colour = false) {
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    const signal = new AbortController().signal;
    const io = { stdout, stderr, env, cwd: dir, colour, columns: 200, interactive: false, signal };
    const code = await runCli(['check', ...argv], io, allCommands);
    const read = (stream: PassThrough) => String(stream.read() ?? '');
    return { code, stdout: read(stdout), stderr: read(stderr) };
  }
  async function findingsOf(...argv: string[]) {
    const { stdout } = await run([...argv, '--format', 'json']);
    return (JSON.parse(stdout) as { diagnostics: Finding[] }).diagnostics;
  }
  return {
    pathOf,
    put,
    textOf: (name: string) => readFileSync(pathOf(name), 'utf8'),
    makeFolder: (name: string) => mkdirSync(pathOf(name)),
    run,
    findingsOf,
    codes: async (...argv: string[]) => (await findingsOf(...argv)).map(({ code }) => code),
  };
}

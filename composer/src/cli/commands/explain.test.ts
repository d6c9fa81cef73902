import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { catalogue, type Code } from '../../core/diagnostics/catalogue/catalogue.ts';
import { renderCatalogue } from '../../core/diagnostics/render-catalogue.ts';
import { allCommands } from '../all-commands.ts';
import { runCli } from '../main.ts';

const codes = Object.keys(catalogue) as Code[];

async function run(argv: string[], columns = 100) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const signal = new AbortController().signal;
  const io = { stdout, stderr, env: {}, cwd: '/', colour: false, columns, interactive: false, signal };
  const code = await runCli(['explain', ...argv], io, allCommands);
  const textOf = (stream: PassThrough) => String(stream.read() ?? '');
  return { code, stdout: textOf(stdout), stderr: textOf(stderr) };
}

describe('mooring explain', () => {
  it.each(codes)('says of %s what, why, source, certainty, example and remedy', async (code) => {
    const entry = catalogue[code];
    const { stdout, code: exit } = await run([code], 10_000);
    expect(exit).toBe(0);
    for (const text of [code, entry.title, entry.why, entry.source, entry.certainty, entry.question ?? ''])
      expect(stdout).toContain(text);
    for (const { text, shown } of [entry.example, entry.remedy])
      for (const line of (shown ?? text).split('\n')) expect(stdout).toContain(line.trimEnd());
  });

  it('takes a code in any case, and its number alone', async () => {
    const { stdout } = await run(['MOOR1501']);
    expect(await run(['moor1501'])).toEqual({ code: 0, stdout, stderr: '' });
    expect(await run(['1501'])).toEqual({ code: 0, stdout, stderr: '' });
  });

  it('fits the terminal, but for examples', async () => {
    const { stdout } = await run(['MOOR1003'], 60);
    const [prose = ''] = stdout.split('Found in');
    expect(prose.split('\n').filter((line) => line.length > 60)).toEqual([]);
    const list = await run([], 60);
    expect(list.stdout.split('\n').filter((line) => Array.from(line).length > 60)).toEqual([]);
  });

  it('gives the same to programs, and the very text of docs/diagnostics.md', async () => {
    expect(JSON.parse((await run(['MOOR1501', '--format', 'json'])).stdout)).toEqual({
      code: 'MOOR1501',
      ...catalogue.MOOR1501,
    });
    const { stdout } = await run(['MOOR1501', '--format', 'markdown']);
    expect(renderCatalogue()).toContain(stdout.trim());
    expect((await run(['--format', 'markdown'])).stdout.trim()).toBe(renderCatalogue().trim());
  });

  it('lists every code', async () => {
    const { stdout } = await run([], 200);
    for (const code of codes) expect(stdout).toMatch(new RegExp(`^${code} `, 'm'));
    const { codes: told } = JSON.parse((await run(['--format', 'json'])).stdout) as { codes: { code: string }[] };
    expect(told.map(({ code }) => code)).toEqual(codes.toSorted());
  });

  it('refuses a code that is not there with a near one, exit 2', async () => {
    const { code, stdout, stderr } = await run(['MOOR15O1']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/there is no code MOOR15O1[^]*Did you mean `MOOR1/);
    expect((await run(['constructor'])).code).toBe(2);
  });
});

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { frameExample } from '../core/diagnostics/catalogue/frame-example.ts';
import { allCommands } from './all-commands.ts';
import { runCli } from './main.ts';
import { readInput } from './read-input.ts';

const settings = { image: 'contoso.azurecr.io/d:1' };
const env = { PASS: { value: '${PASS}' } };
const deployment = frameExample({
  in: 'modules',
  text: JSON.stringify({ detector: { type: 'docker', settings, env } }),
}).text;

describe('the .env file of an input', () => {
  let dir: string;
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'mooring-env-'));
    mkdirSync(join(dir, 'odd'));
    for (const name of ['deployment.json', 'odd/deployment.json']) writeFileSync(join(dir, name), deployment);
    writeFileSync(join(dir, '.env'), 'PASS=p#ss w"o"rd\n__proto__=1\n');
    writeFileSync(join(dir, 'odd', '.env'), '# of another tool\nA=1\n  hunter2\nPASS="hunter2\n');
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  function world() {
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    const signal = new AbortController().signal;
    return { stdout, stderr, env: { OVER: '1' }, cwd: dir, colour: false, columns: 200, interactive: false, signal };
  }
  async function run(...argv: string[]) {
    const io = world();
    const code = await runCli(argv, io, allCommands);
    const textOf = (stream: PassThrough) => String(stream.read() ?? '');
    return { code, stdout: textOf(io.stdout), stderr: textOf(io.stderr) };
  }

  it('gives whole values', async () => {
    const { code, stdout } = await run('compose', 'deployment.json');
    expect(code).toBe(0);
    expect(stdout).toContain(JSON.stringify('p#ss w"o"rd'));
  });

  it('gives the names it holds and those of the environment, and no others', async () => {
    const input = await readInput(world(), ['deployment.json'], {});
    expect(Object.keys(input.env)).toEqual(['PASS', '__proto__', 'OVER']);
    expect(input.env['constructor']).toBeUndefined();
  });

  it.each([
    [['compose', 'odd/deployment.json'], join('odd', '.env')],
    [['compose', 'deployment.json', '--variables', 'odd/.env'], 'odd/.env'],
    [['compose', 'deployment.json', '--env-file', 'odd/.env'], 'odd/.env'],
    [['check', 'odd/deployment.json'], join('odd', '.env')],
  ])('ends %j with a usage error that names the place in it and shows nothing of it', async (argv, file) => {
    const { code, stdout, stderr } = await run(...argv);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(
      `${file}:3:3: this line has no \`=\` behind a name (and 1 more in this file)\n  help: Write`,
    );
    expect(stderr).not.toContain('hunter2');
  });

  it('is not looked for beside the previous deployment', async () => {
    const { code } = await run('compose', 'deployment.json', '--previous', 'odd/deployment.json');
    expect(code).toBe(0);
  });
});

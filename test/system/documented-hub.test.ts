import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CommandIo } from '../../localhub/src/cli/command-io.ts';
import { buildProgram } from '../../localhub/src/cli/program.ts';
import { makeHubWorkplace, type HubWorkplace } from '../running/hub-workplace.ts';
import { startMooringHub } from '../running/mooring-hub.ts';
import { root } from '../running/mooring.ts';
import { helpExamples } from '../running/shell-examples.ts';

/** Less the part that is about other folders, which the test of what is packed types. */
const readme = readFileSync(join(root, 'localhub/README.md'), 'utf8').replace(
  /^## In another project\n[\s\S]*?(?=^## )/m,
  '',
);

/** The texts of the blocks of a language. */
function blocks(language: string): string[] {
  return [...readme.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(([, text = '']) =>
    text.trim(),
  );
}

/** A user may listen on 443, or is told that they may not. */
const firstFree = Number(readFileSync('/proc/sys/net/ipv4/ip_unprivileged_port_start', 'utf8'));
const mayListen = process.getuid?.() === 0 || firstFree <= 443;

function codeOfStart(command: string): number {
  return command.includes('--default-ports') && !mayListen ? 3 : 0;
}

/** What the README says to start in a terminal of its own, where it speaks of two. */
const secondHub = /^npx mooring hub --data (\S+) --name (\S+) --ports 0,0$/m;

const isStart = (args: string): boolean => args === '' || args.startsWith('start') || args.startsWith('-');

const [seed = '', ...otherJson] = blocks('json');
const [sensor = '', showTwin = '', inATest = '', ...otherPrograms] = blocks('js');
const files = {
  'devices.json': seed,
  'sensor.mjs': sensor,
  'show-twin.mjs': showTwin,
  'in-a-test.mjs': inATest,
};

describe('the README of the local hub, typed from top to bottom', () => {
  let place: HubWorkplace;
  beforeAll(async () => {
    place = await makeHubWorkplace(files);
  });
  afterAll(async () => place.leave());

  it('holds one seed and three programs, and more than twelve commands', () => {
    expect([otherJson, otherPrograms]).toEqual([[], []]);
    expect(blocks('sh').flatMap((block) => block.split('\n')).length).toBeGreaterThan(12);
  });

  it.each(blocks('sh'))('%s', { timeout: 120_000 }, async (block) => {
    const lines = block.split('\n');
    const starts = lines.filter((line) => isStart(/^npx mooring hub ?(.*)$/.exec(line)?.[1] ?? 'none'));
    for (const command of starts) {
      const { code, stdout, stderr } = await place.start(command.replace(/^npx mooring hub ?/, ''));
      expect({ command, code, stderr }).toMatchObject({ code: codeOfStart(command) });
      expect(stdout).toContain(code === 0 ? '"event":"ready"' : '');
    }
    const others = lines.filter((line) => !starts.includes(line));
    if (block.includes(' hub method ')) await place.connect('sensor-1');
    const [, dataDir, name] = secondHub.exec(readme) ?? [];
    const second = block.includes(` hub env --data ${dataDir}`)
      ? await startMooringHub(place.dir, ['--data', String(dataDir), '--name', String(name)])
      : null;
    const { code, stdout, stderr } = await place.type(others.join('\n'));
    second?.kill();
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout, stderr: expect.any(String) as unknown });
    expect(stderr).not.toContain('No local hub runs');
    expect(stdout).toContain(block.includes('show-twin') ? "site: 'plant-7'" : '');
  });
});

/** In an order in which each finds what it is about. */
const commands = [
  'start',
  'device add',
  'device list',
  'device show',
  'device',
  'module add',
  'module list',
  'module show',
  'module',
  'twin',
  'method',
  'monitor',
  'send',
  'feedback',
  'env',
  'export',
  'import',
  'module remove',
  'device remove',
];

const NO_IO: CommandIo = { print: () => {}, complain: () => {}, stopped: new AbortController().signal };

/** The help of every command that can be run, by its name; '' is all of them together. */
async function allHelp(): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const walk = (command: Command, name: string): void => {
    let help = '';
    command.configureOutput({ writeOut: (text) => void (help += text) });
    command.outputHelp();
    found.set(name, help);
    for (const below of command.commands) walk(below, `${name} ${below.name()}`.trim());
  };
  walk(await buildProgram(['--help'], NO_IO), '');
  return found;
}

describe('the examples in the --help of the local hub', () => {
  let place: HubWorkplace;
  let help: Map<string, string>;
  beforeAll(async () => {
    [place, help] = await Promise.all([makeHubWorkplace(files, 'the hub'), allHelp()]);
  });
  afterAll(async () => place.leave());

  it('are those of every command that there is', () => {
    expect([...help.keys()].toSorted()).toEqual(['', ...commands].toSorted());
  });

  it.each(['', ...commands])('of mooring hub %s work', { timeout: 120_000 }, async (command) => {
    if (command === 'method') {
      await place.connect('sensor-1');
      await place.connect('sensor-1', 'meter');
    }
    const examples = helpExamples(help.get(command) ?? '');
    expect(examples.length).toBeGreaterThan(0);
    for (const example of examples) {
      expect(example).toMatch(/^mooring hub( |$)/);
      const args = example.replace(/^mooring hub ?/, '');
      const run = isStart(args) ? await place.start(args) : await place.type(inTheirPlace(example));
      expect({ example, ...run }).toMatchObject({ code: 0 });
      expect({ example, isReady: run.stdout.includes('"event":"ready"') }).toEqual({ example, isReady: isStart(args) });
    }
  });
});

/** What needs a folder in which no hub is, and what would stay for ever. */
function inTheirPlace(example: string): string {
  if (example.startsWith('mooring hub import')) {
    return `folder="$(mktemp -d -p "$PWD")"; cp state.json "$folder"; cd "$folder"; ${example}`;
  }
  if (example.startsWith('mooring hub export') && !example.includes('--force')) return `rm -f state.json; ${example}`;
  if (example === 'mooring hub monitor') return `${example} --recent 1 --count 1`;
  if (example.includes(' --recent 10 --count 10 ')) {
    return example.replace('--count 10', '--count 1');
  }
  return example;
}

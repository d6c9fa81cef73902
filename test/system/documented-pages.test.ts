import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { expectedCodes, npmCommands } from '../running/documented.ts';
import { makeWorkplace, mooring, root } from '../running/mooring.ts';
import { shellCommands, wordsOf } from '../running/shell-examples.ts';

/** Pages whose commands need neither hub nor device. */
const pages = ['workload', 'check', 'check-kubernetes', 'import', 'translate', 'device-knowledge', 'doctor'].map(
  (name) => join('docs', `${name}.md`),
);

/** The README of the reporter is typed from its first command to its last by a test of its own. */
function documents(): string[] {
  const docs = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.md'),
  );
  return ['README.md', 'CONTRIBUTING.md', ...docs.map((file) => join('docs', file)), 'simulator/README.md'];
}

describe.each(pages)('the commands of %s', (page) => {
  const workplace = makeWorkplace();
  afterAll(() => workplace.remove());
  const typed = shellCommands(readFileSync(join(root, page), 'utf8'));

  it('are there', () => expect(typed.length).toBeGreaterThan(0));

  it.each(typed)('%s', async (command) => {
    const [npx, program, ...args] = wordsOf(command);
    expect([npx, program]).toEqual(['npx', 'mooring']);
    const { code, stdout, stderr } = await mooring(args, { cwd: workplace.dir });
    expect({ command, code, output: stderr }).toMatchObject({ code: expectedCodes[command] ?? 0 });
    // Output goes where the command says.
    expect({ command, isOnStdout: stdout !== '' }).toEqual({ command, isOnStdout: !command.includes(' -o ') });
  });
});

describe('every document', () => {
  it('shows only commands that a test runs', () => {
    const known = new Set([...npmCommands, ...shellCommands(readFileSync(join(root, 'README.md'), 'utf8'))]);
    const unknown = documents()
      .filter((file) => !pages.includes(file))
      .flatMap((file) =>
        shellCommands(readFileSync(join(root, file), 'utf8'))
          .filter((command) => !known.has(command))
          .map((command) => `${file}: ${command}`),
      );
    expect(unknown).toEqual([]);
  });
});

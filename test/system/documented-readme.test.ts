import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectedCodes, npmCommands } from '../running/documented.ts';
import { makeWorkplace, mooring, root, startUp, type Up } from '../running/mooring.ts';
import { shellCommands, wordsOf } from '../running/shell-examples.ts';

describe('the commands of the README, typed one after the other', () => {
  const workplace = makeWorkplace();
  let up: Up;

  beforeAll(async () => {
    up = await startUp(workplace.dir);
  }, 180_000);
  afterAll(async () => {
    await up.stop();
    workplace.remove();
  });

  const typed = shellCommands(readFileSync(join(root, 'README.md'), 'utf8')).filter(
    (command) => !npmCommands.includes(command),
  );

  it('are there', () => expect(typed.length).toBeGreaterThan(6));

  it.each(typed)('%s', { timeout: 180_000 }, async (command) => {
    const [npx, program, ...args] = wordsOf(command);
    expect([npx, program]).toEqual(['npx', 'mooring']);
    const broken = command.includes(' status ');
    if (broken) await up.saw(/camera-drop .*ok → (?!ok)/, 60);
    const { code, stdout, stderr } = await mooring(args, { cwd: workplace.dir });
    expect({ command, code, output: stdout + stderr }).toMatchObject({ code: expectedCodes[command] ?? 0 });
  });
});

import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeHubWorkplace, type HubWorkplace } from '../running/hub-workplace.ts';
import { root } from '../running/mooring.ts';
import { shellCommands } from '../running/shell-examples.ts';

describe('the commands in the README of the reporter', () => {
  let place: HubWorkplace;
  beforeAll(async () => {
    place = await makeHubWorkplace({}, 'the hub');
    symlinkSync(join(root, 'modules'), join(place.dir, 'modules'));
  });
  afterAll(async () => place.leave());

  it('start one against the local hub, and show what it sees', { timeout: 180_000 }, async () => {
    const commands = shellCommands(readFileSync(join(root, 'modules/reporter/README.md'), 'utf8'));
    const start = commands.findIndex((command) => command.includes('bin/reporter.mjs'));
    const [before, program, after] = [commands.slice(0, start), commands[start] ?? '', commands.slice(start + 1)];
    const shown = after.find((command) => command.includes(' hub twin ')) ?? 'false';
    const { code, stdout, stderr } = await place.type(
      [
        ...before,
        // In a terminal of its own; it answers once its twin tells of the volume.
        `${program} --health-port 0 & started=$!`,
        `trap 'kill "$started"' EXIT`,
        // Ended by a signal a shell leaves out what it was to do at its exit.
        `trap 'exit 1' TERM INT`,
        `until ${shown} | grep -q '"missing"'; do sleep 1; done`,
        ...after,
      ].join('\n'),
      120_000,
    );
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(stdout).toContain('nothing is mounted at /mnt/camera');
    expect(after.length).toBe(2);
  });
});

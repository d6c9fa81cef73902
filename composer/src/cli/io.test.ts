import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { write, writeJson, type Io } from './io.ts';

function capture(colour: boolean): { io: Io; text: () => string } {
  const stdout = new PassThrough();
  const io: Io = {
    stdout,
    stderr: new PassThrough(),
    env: {},
    cwd: '/',
    colour,
    columns: 80,
    interactive: false,
    signal: new AbortController().signal,
  };
  return { io, text: () => String(stdout.read() ?? '') };
}

const hostile = 'x\u001B]0;title\u0007\u001B[2J\u001B[8mhidden ##vso[task.complete result=Succeeded;]done ##[error]y';

describe('what is written for a person or a log', () => {
  it.each([true, false])('obeys no text of a device, colours %s', (colour) => {
    const { io, text } = capture(colour);
    write(io, hostile);
    const written = text();
    expect(written).not.toContain('\u001B');
    expect(written).not.toMatch(/##(vso)?\[/);
    expect(written).toContain('task.complete');
  });

  it('keeps our own colours where they are wanted, and drops them elsewhere', () => {
    const coloured = '\u001B[31mbad\u001B[39m';
    const wanted = capture(true);
    write(wanted.io, coloured);
    expect(wanted.text()).toBe(`${coloured}\n`);
    const plain = capture(false);
    write(plain.io, coloured);
    expect(plain.text()).toBe('bad\n');
  });

  it('is the same value in JSON, without a command in it', () => {
    const { io, text } = capture(false);
    writeJson(io, { why: hostile });
    const written = text();
    expect(written).not.toMatch(/##(vso)?\[/);
    expect(JSON.parse(written)).toEqual({ why: hostile });
  });
});

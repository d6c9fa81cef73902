import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pathBytes } from '../core/volume/mountinfo.ts';
import { parseStatfs } from '../core/volume/statfs-answer.ts';
import { inOctal, probeSteps } from './share-probe.ts';
import { ToolRunner } from './tool-runner.ts';

describe('a probe of a path', () => {
  let folder = '';
  const tools = new ToolRunner({ PATH: process.env['PATH'] });
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'mooring-probe-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it.each([
    ['plain', 'camera'],
    ['text of other letters', pathBytes('Kamera äß 😀')],
    ['bytes that are no UTF-8', 'cam\u00e9ra\u00ff'],
    ['what a shell would take for more', `a'b"c $(exit) \`exit\` %s \\0101 *`],
    ['a minus at the start and a newline at the end', '-n e\n'],
    ['both at once', '-\u00e9\n\\\u00ff'],
  ])('asks for the folder itself: %s', async (_, name) => {
    const path = `${pathBytes(folder)}/${name}`;
    const bytes = Buffer.from(path, 'latin1');
    mkdirSync(bytes);
    writeFileSync(Buffer.concat([bytes, Buffer.from('/inside')]), '');
    const { statfs, list } = probeSteps(path);
    const end = await tools.run({ slot: name, ...statfs, next: list, deadlineMilliseconds: 10_000, mode: 'fresh' });
    expect(end).toMatchObject({ kind: 'ended', exitCode: 0 });
    expect(end.kind === 'ended' && end.stdout).not.toBe('');
    expect(parseStatfs(end.before?.stdout ?? '')?.blockBytes).toBeGreaterThan(0);
    const { command, args } = list;
    const whole = await tools.run({ slot: name, command, args, deadlineMilliseconds: 10_000, mode: 'fresh' });
    expect(whole.kind === 'ended' && whole.stdout.split('\n')).toContain('inside');
  });

  it('starts no shell for a path that is text', () => {
    expect(probeSteps('/v/camera').statfs).toMatchObject({ command: 'stat' });
    expect(probeSteps('/v/cam\u00e9ra').statfs).toMatchObject({ command: 'sh' });
    expect(inOctal("/v/a b'\u00e9\\")).toBe('/v/a\\0040b\\0047\\0351\\0134');
  });
});

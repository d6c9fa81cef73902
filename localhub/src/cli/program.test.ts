import { afterEach, expect, test, vi } from 'vitest';
import { buildProgram } from './program.ts';

const identity = 'HostName=h;DeviceId=d;SharedAccessKey=c2VjcmV0LWtleQ==';
const io = { print: () => {}, complain: () => {}, stopped: new AbortController().signal };

afterEach(() => vi.restoreAllMocks());

test.each([
  [[identity]],
  [['device', identity]],
  [[`--${identity}`]],
  [['device', 'show', 'd', '--format', identity]],
  [['twin', 'd', '--desired', identity]],
])('a connection string in the wrong place is told without its key: %j', async (words) => {
  const told: string[] = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => told.push(String(text)) > 0);
  const program = await buildProgram(words, io);
  await expect(program.parseAsync(words, { from: 'user' })).rejects.toMatchObject({ name: 'CommanderError' });
  expect(told.join('')).toContain('SharedAccessKey=***');
  expect(told.join('')).not.toContain('c2VjcmV0');
});

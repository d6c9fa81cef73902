import { mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { carriesToken, makeToken, removeTokenFile, writeTokenFile } from './bearer-token.ts';

describe('the token of the service', () => {
  it('has 256 bits and is new each time', () => {
    expect(Buffer.from(makeToken(), 'base64url')).toHaveLength(32);
    expect(makeToken()).not.toBe(makeToken());
  });

  it('is accepted in a Bearer header and nowhere else', () => {
    const token = makeToken();
    expect(carriesToken(`Bearer ${token}`, token)).toBe(true);
    expect(carriesToken(`bearer ${token}`, token)).toBe(true);
    for (const wrong of [
      undefined,
      '',
      token,
      `Basic ${token}`,
      'Bearer ',
      `Bearer ${token}x`,
      `Bearer ${token.slice(1)}`,
    ]) {
      expect(carriesToken(wrong, token)).toBe(false);
    }
  });
});

describe('the file of the token', () => {
  let dir: string;
  let file: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'mooring-token-'));
    file = join(dir, 'made', 'token');
  });
  afterEach(() => rm(dir, { recursive: true }));

  it('can be read by its user alone, also where a file open to all stood before', async () => {
    await mkdir(dirname(file));
    await writeFile(file, 'old', { mode: 0o666 });
    await writeTokenFile(file, 'secret');
    expect(await readFile(file, 'utf8')).toBe('secret\n');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(dirname(file))).toEqual(['token']);
  });

  it('lies in a folder that only its user may enter, when the folder had to be made', async () => {
    await writeTokenFile(file, 'secret');
    expect((await stat(dirname(file))).mode & 0o777).toBe(0o700);
  });

  it('is taken away at the end, but not when another service has written its own', async () => {
    await writeTokenFile(file, 'first');
    await writeTokenFile(file, 'second');
    await removeTokenFile(file, 'first');
    expect(await readFile(file, 'utf8')).toBe('second\n');
    await removeTokenFile(file, 'second');
    await expect(stat(file)).rejects.toThrow(/ENOENT/);
  });
});

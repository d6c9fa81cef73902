import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UsageError } from '../app/failure.ts';
import { ownerFileOf, removeTokenFile, writeTokenFile } from './token-file.ts';
import { isGone, ownToken, type TokenOwner } from './token-owner.ts';

/** The number of a process that has ended, and was waited for. */
async function endedPid(): Promise<number> {
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
  await once(child, 'close');
  return child.pid ?? 0;
}

describe('the file of the token', () => {
  let dir: string;
  let file: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'mooring-token-'));
    file = join(dir, 'made', 'token');
  });
  afterEach(() => rm(dir, { recursive: true }));

  const refusal = async (token: string): Promise<UsageError> => {
    const thrown: unknown = await writeTokenFile(file, token).catch((error: unknown) => error);
    if (!(thrown instanceof UsageError)) throw new Error(`not refused: ${String(thrown)}`);
    return thrown;
  };
  /** A token that was written by another process. */
  const leave = async (token: string, owner: Partial<TokenOwner>) => {
    await writeTokenFile(file, token);
    await writeFile(ownerFileOf(file), JSON.stringify({ ...(await ownToken(token)), ...owner }));
  };

  it('holds the token alone, and can be read by its user alone', async () => {
    await writeTokenFile(file, 'secret');
    expect(await readFile(file, 'utf8')).toBe('secret\n');
    for (const one of [file, ownerFileOf(file)]) expect((await stat(one)).mode & 0o777).toBe(0o600);
    expect((await readdir(dirname(file))).sort()).toEqual(['token', 'token.pid']);
    expect(await readFile(ownerFileOf(file), 'utf8')).not.toContain('secret');
  });

  it('lies in a folder that only its user may enter, when the folder had to be made', async () => {
    await writeTokenFile(file, 'secret');
    expect((await stat(dirname(file))).mode & 0o777).toBe(0o700);
  });

  it('is never taken from a service that runs', async () => {
    await writeTokenFile(file, 'first');
    const { message, help } = await refusal('second');
    expect(message).toContain(`process ${process.pid} `);
    expect(help).toContain('--token-file');
    expect(help).toContain(`rm '${file}'`);
    expect(message + help).not.toMatch(/first|second/);
    expect(await readFile(file, 'utf8')).toBe('first\n');
    await removeTokenFile(file, 'second');
    expect(await readFile(file, 'utf8')).toBe('first\n');
    expect(await readFile(ownerFileOf(file), 'utf8')).toContain(String(process.pid));
  });

  it('is taken away at the end, and what says whose it was', async () => {
    await writeTokenFile(file, 'secret');
    await removeTokenFile(file, 'secret');
    expect(await readdir(dirname(file))).toEqual([]);
    await removeTokenFile(file, 'secret');
  });

  it('is written anew where its service was killed', async () => {
    await leave('old', { pid: await endedPid() });
    await writeTokenFile(file, 'new');
    expect(await readFile(file, 'utf8')).toBe('new\n');
    expect((await readdir(dirname(file))).sort()).toEqual(['token', 'token.pid']);
    expect((await refusal('third')).message).toContain(`process ${process.pid} `);
  });

  it('goes to one of several services that find the same leftover', async () => {
    await leave('old', { pid: await endedPid() });
    const tokens = ['a', 'b', 'c', 'd'];
    const settled = await Promise.allSettled(tokens.map((token) => writeTokenFile(file, token)));
    const won = tokens.filter((_, index) => settled[index]?.status === 'fulfilled');
    expect(won).toHaveLength(1);
    expect(await readFile(file, 'utf8')).toBe(`${won[0]}\n`);
  });

  it.each<[string, () => Promise<Partial<TokenOwner>>]>([
    ['of another machine', async () => ({ pid: await endedPid(), host: 'contoso-elsewhere' })],
    ['of another token', async () => ({ pid: await endedPid(), tokenDigest: 'x' })],
    ['that makes no sense', async () => ({ pid: -1 })],
  ])('is not taken by the word of an owner %s', async (_, owner) => {
    await leave('old', await owner());
    expect((await refusal('new')).help).toContain('--token-file');
    expect(await readFile(file, 'utf8')).toBe('old\n');
  });

  it('is not written over anything whose owner is not known', async () => {
    await mkdir(dirname(file));
    await writeFile(file, 'notes of somebody');
    expect((await refusal('new')).message).toContain('another service may be running');
    expect(await readFile(file, 'utf8')).toBe('notes of somebody');
    await rm(file);
    await symlink(join(dir, 'elsewhere'), file);
    await refusal('new');
    await expect(stat(join(dir, 'elsewhere'))).rejects.toThrow(/ENOENT/);
  });

  it('says so when it cannot be written', async () => {
    await writeFile(join(dir, 'made'), 'a file where the folder should be');
    expect((await refusal('new')).message).toContain('cannot be written');
  });
});

describe('the owner of a token', () => {
  it('is not gone while it runs', async () => {
    expect(await isGone(await ownToken('t'))).toBe(false);
  });

  it.runIf(process.platform === 'linux')('is gone when its number has become another process', async () => {
    expect(await isGone({ ...(await ownToken('t')), started: '1' })).toBe(true);
  });

  it.runIf(process.platform === 'linux')('is gone when it is dead and nobody has waited for it', async () => {
    // The shell starts a child and becomes a program that never waits for it.
    const parent = spawn('sh', ['-c', 'sleep 0.2 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] });
    try {
      const [line] = (await once(parent.stdout, 'data')) as [Buffer];
      const pid = Number(line.toString());
      const fields = async () => (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1]?.split(' ') ?? [];
      await expect.poll(async () => (await fields())[0], { timeout: 10_000 }).toBe('Z');
      expect(await isGone({ ...(await ownToken('t')), pid, started: (await fields())[19] ?? '' })).toBe(true);
    } finally {
      parent.kill('SIGKILL');
      await once(parent, 'close');
    }
  });
});

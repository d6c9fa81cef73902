import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findPolicy } from './find-policy.ts';

describe('where mooring.yaml is looked for', () => {
  let dir: string;
  beforeAll(() => {
    dir = realpathSync(mkdtempSync(join(tmpdir(), 'mooring-policy-')));
    for (const folder of ['repository/.git', 'repository/deploy/plant', 'repository/own', 'plain/deploy/plant'])
      mkdirSync(join(dir, folder), { recursive: true });
    for (const file of ['mooring.yaml', 'repository/mooring.yaml', 'repository/own/mooring.yaml', 'named.yaml'])
      writeFileSync(join(dir, file), file);
    // A folder of that name is somebody else's.
    mkdirSync(join(dir, 'repository/deploy/mooring.yaml'));
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  async function find(cwd: string, input: string, policy?: string | false) {
    const streams = { stdout: new PassThrough(), stderr: new PassThrough() };
    const signal = new AbortController().signal;
    const io = { ...streams, env: {}, cwd: join(dir, cwd), colour: false, columns: 100, interactive: false, signal };
    const found = await findPolicy(io, input, { policy });
    if (found === undefined) return undefined;
    return { name: found.name, text: new TextDecoder().decode(found.bytes), sees: found.pathOf?.(input) };
  }

  it.each([
    ['repository', 'deploy/plant/a.yaml', 'mooring.yaml', 'repository/mooring.yaml', 'deploy/plant/a.yaml'],
    ['repository', 'own/a.yaml', 'own/mooring.yaml', 'repository/own/mooring.yaml', 'a.yaml'],
    ['repository/deploy/plant', 'a.yaml', '../../mooring.yaml', 'repository/mooring.yaml', 'deploy/plant/a.yaml'],
    ['', 'plain/deploy/plant/a.yaml', 'mooring.yaml', 'mooring.yaml', 'plain/deploy/plant/a.yaml'],
    ['', 'repository/deploy/a.yaml', 'repository/mooring.yaml', 'repository/mooring.yaml', 'deploy/a.yaml'],
    ['plain/deploy', '../../a.yaml', '../../mooring.yaml', 'mooring.yaml', 'a.yaml'],
  ])('in %s for %s it is %s', async (cwd, input, name, text, sees) => {
    expect(await find(cwd, input)).toEqual({ name, text, sees });
  });

  it('is not above the folder of the command where there is no checkout: that may be anybody’s', async () => {
    expect(await find('plain/deploy', 'plant/a.yaml')).toBeUndefined();
    expect(await find('plain', '../plain/deploy/a.yaml')).toBeUndefined();
  });

  it('is not read through a link that leaves the checkout, unless it is named', async () => {
    for (const folder of ['linked/.git', 'inside/.git', 'inside/policies'])
      mkdirSync(join(dir, folder), { recursive: true });
    symlinkSync(join(dir, 'named.yaml'), join(dir, 'linked/mooring.yaml'));
    writeFileSync(join(dir, 'inside/policies/mooring.yaml'), 'ours');
    symlinkSync('policies/mooring.yaml', join(dir, 'inside/mooring.yaml'));
    await expect(find('linked', 'a.yaml')).rejects.toMatchObject({
      message: expect.stringContaining('mooring.yaml is a link to a file outside of') as unknown,
    });
    expect(await find('linked', 'a.yaml', 'mooring.yaml')).toMatchObject({ text: 'named.yaml' });
    expect(await find('inside', 'a.yaml')).toMatchObject({ text: 'ours' });
  });

  it('can be named, or left out', async () => {
    expect(await find('repository', 'own/a.yaml', '../named.yaml')).toMatchObject({ text: 'named.yaml' });
    expect(await find('repository', 'own/a.yaml', false)).toBeUndefined();
    await expect(find('repository', 'own/a.yaml', 'absent.yaml')).rejects.toMatchObject({
      message: 'absent.yaml cannot be read: it is not there',
      help: expect.stringContaining('--no-policy') as unknown,
    });
  });
});

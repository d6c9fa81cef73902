import { chmodSync, readdirSync, statSync, symlinkSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { misspelt, policy, useCheckFolder } from '../testing/check-folder.ts';

const mended = misspelt.replace('HostConfg', 'HostConfig');

describe('mooring check --fix', () => {
  const { pathOf, put, textOf, makeFolder, run } = useCheckFolder();

  it('mends what is certain, also inside createOptions, says so, and ends by what is left', async () => {
    const { code, stdout, stderr } = await run(['misspelt.json', '--fix']);
    expect(textOf('misspelt.json')).toBe(mended);
    expect(stderr).toMatch(/^fixed MOOR\d+ misspelt\.json:\d+:\d+ HostConfg → HostConfig$/m);
    expect(stdout).not.toContain('HostConfg');
    expect(code).toBe(0);
    expect(readdirSync(pathOf('.')).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('changes nothing with --dry-run, and says what it would', async () => {
    const { code, stderr } = await run(['misspelt.json', '--fix', '--dry-run']);
    expect(textOf('misspelt.json')).toBe(misspelt);
    expect(stderr).toMatch(/^would fix MOOR\d+ .* HostConfg → HostConfig$/m);
    expect(code).toBe(0);
  });

  it('keeps mode, byte order mark and line ends', async () => {
    put({ 'dos.json': `\ufeff${misspelt.replaceAll('\n', '\r\n')}` });
    chmodSync(pathOf('dos.json'), 0o600);
    await run(['dos.json', '--fix']);
    expect(textOf('dos.json')).toBe(`\ufeff${mended.replaceAll('\n', '\r\n')}`);
    expect(statSync(pathOf('dos.json')).mode & 0o777).toBe(0o600);
  });

  it('follows a link within the folder, and none that leads out', async () => {
    symlinkSync('misspelt.json', pathOf('link.json'));
    expect((await run(['link.json', '--fix'])).code).toBe(0);
    expect(textOf('misspelt.json')).toBe(mended);
    makeFolder('in');
    put({ 'misspelt.json': misspelt });
    symlinkSync('../misspelt.json', pathOf('in/out.json'));
    const { code, stderr } = await run(['in/out.json', '--fix']);
    expect(code).toBe(2);
    expect(stderr).toContain('in/out.json cannot be written: it is a link that leads out of its folder');
    expect(textOf('misspelt.json')).toBe(misspelt);
  });

  it('leaves a file without certain fixes as it is', async () => {
    const before = statSync(pathOf('read-only.json')).mtimeMs;
    await run(['read-only.json', '--fix']);
    expect(statSync(pathOf('read-only.json')).mtimeMs).toBe(before);
  });

  it('mends what a mended key made readable, tells the rest of it, and counts', async () => {
    const text = misspelt.replace('\\"Mounts\\":', '\\"Memory\\":1,\\"Privleged\\":true,\\"Mounts\\":');
    put({ 'other.json': text });
    const { stdout, stderr } = await run(['other.json', '--fix']);
    expect(textOf('other.json')).toBe(text.replace('HostConfg', 'HostConfig').replace('Privleged', 'Privileged'));
    expect(stderr).toMatch(/^fixed MOOR\d+ other\.json:\d+:\d+ Privleged → Privileged$/m);
    expect(stderr).toMatch(/^2 fixed$/m);
    expect(stdout).toContain('`HostConfig.Memory` of `detector` has no effect');
  });

  it('says of what it cannot mend why, once, and what comes of all', async () => {
    put({ 'mooring.yaml': policy.replace('suppress', 'supress') });
    const { stderr } = await run(['misspelt.json', 'fine.json', '--fix', '--dry-run']);
    expect(stderr.match(/^not fixed .*$/gm)).toEqual([
      'not fixed MOOR2201 mooring.yaml:3:1: mooring.yaml is none of the files that are mended',
    ]);
    expect(stderr).toMatch(/^1 would be fixed, 1 that could not be$/m);
    expect((await run(['fine.json', '--fix', '--no-policy'])).stderr).toBe('nothing fixed\n');
  });

  it('mends objects for kubectl, all files of them together', async () => {
    const claim =
      'apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: { name: data, namespace: plant }\nspec: { accessModes: [readWriteMany], volumeName: camera, storageClassName: "", resources: { requests: { storage: 1Gi } } }\n';
    const pod =
      'apiVersion: v1\nkind: Pod\nmetadata: { name: a, namespace: plant }\nspec: { containers: [{ name: a, image: contoso.azurecr.io/A:1.4.2 }] }\n';
    put({ 'claim.yaml': claim, 'pod.yaml': pod });
    const { stderr } = await run(['claim.yaml', 'fine.json', 'pod.yaml', '--fix']);
    expect(textOf('claim.yaml')).toBe(claim.replace('readWriteMany', 'ReadWriteMany'));
    expect(textOf('pod.yaml')).toBe(pod.replace('/A:', '/a:'));
    expect(stderr).toMatch(/^2 fixed$/m);
  });
});

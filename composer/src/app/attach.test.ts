import { describe, expect, it } from 'vitest';
import { frameExample } from '../core/diagnostics/catalogue/frame-example.ts';
import { attachInput, readExisting, type AttachRequest } from './attach.ts';
import { readExistingOnDevice } from './attach-device.ts';
import { digest } from './digest.ts';
import { fakeHub } from './testing/fake-hub.ts';
import { wellAgent } from '../core/status/testing/well-device.ts';

type Options = Partial<AttachRequest> & { env?: Record<string, string> };

/** Manifests with these modules, by file name, and what is attached to them. */
function attach(files: Record<string, object>, { env = {}, ...wishes }: Options = {}) {
  const read = readExisting({
    files: Object.entries(files).map(([name, modules]) => ({
      name,
      bytes: new TextEncoder().encode(frameExample({ in: 'modules', text: JSON.stringify(modules) }).text),
    })),
    env,
    digest,
  });
  if (read.existing === undefined) return { diagnostics: read.diagnostics, shares: [], content: undefined };
  const [from = ''] = Object.keys(files);
  const { file, diagnostics, shares } = attachInput({
    existing: read.existing,
    used: read.used,
    from,
    digest,
    ...wishes,
  });
  const manifest =
    file === undefined
      ? undefined
      : (JSON.parse(file.content) as Record<string, Record<string, Record<string, unknown>>>);
  return { diagnostics, shares, content: manifest?.['modulesContent'] };
}

function module(hostConfig: object, image = 'contoso.azurecr.io/d:1') {
  return { settings: { image, createOptions: JSON.stringify({ HostConfig: hostConfig }) }, type: 'docker' };
}

const share = (Source: string, Target: string) => ({ Type: 'volume', Source, Target });

describe('a layer that is attached', () => {
  it('mounts every share that any module names once, under the name of its claim', () => {
    const { content, shares, diagnostics } = attach({
      'line.json': { a: module({ Mounts: [share('camera-drop', '/in'), share('/Results/', '/out')] }) },
      'other.json': { b: module({ Mounts: [share('camera-drop', '/elsewhere')] }) },
    });
    expect(diagnostics.map(({ code }) => code)).toEqual(['MOOR1910']);
    expect(shares).toEqual(['camera-drop', 'results']);
    expect(Object.keys(content?.['$edgeAgent'] ?? {})).toEqual([
      'properties.desired.modules.line-prober',
      'properties.desired.modules.reporter',
    ]);
    expect(Object.keys(content ?? {})).toEqual(['$edgeAgent', 'line-prober', 'reporter']);
    expect(content?.['line-prober']?.['properties.desired']).toMatchObject({
      workload: 'line',
      volumes: {
        'camera-drop': { share: 'camera-drop', path: '/mooring/volumes/camera-drop' },
        results: { share: 'results', path: '/mooring/volumes/results' },
      },
    });
    expect(content?.['$edgeAgent']?.['properties.desired.modules.line-prober']).toMatchObject({
      settings: {
        image: 'contoso.azurecr.io/mooring-reporter:0.1.0',
        createOptions: expect.stringContaining('"Source":"results"') as string,
      },
      type: 'docker',
    });
  });

  it('takes the image and the name that were asked for', () => {
    const wishes = { name: 'watch', reporterImage: 'example.azurecr.io/r:2' };
    const { content, diagnostics } = attach(
      { 'line.json': { a: module({ Mounts: [share('camera-drop', '/in')] }) } },
      wishes,
    );
    expect(diagnostics).toEqual([]);
    expect(JSON.stringify(content)).toContain('example.azurecr.io/r:2');
    expect(Object.keys(content ?? {})).toContain('watch-prober');
  });

  it.each([
    ['a folder of the machine', { Binds: ['/srv:/x'] }, '`/srv:/x` of `a` is not watched'],
    ['a bound folder', { Mounts: [{ Type: 'bind', Source: '/srv', Target: '/x' }] }, '`/srv` of `a` is not watched'],
    [
      'a share mounted read-only',
      { Mounts: [{ ...share('camera-drop', '/in'), ReadOnly: true }] },
      'the share `camera-drop`, which `a` mounts read-only, is not watched',
    ],
  ])('says that %s is not watched, and with no other share has the reporter alone', (_what, host, message) => {
    const { content, diagnostics, shares } = attach({ 'line.json': { a: module(host) } });
    expect(diagnostics.map((one) => one.message)).toContain(message);
    expect(diagnostics.map(({ code }) => code)).toContain('MOOR1908');
    expect(shares).toEqual([]);
    expect(Object.keys(content ?? {})).toEqual(['$edgeAgent', 'reporter']);
  });

  it.each([
    ['ase-1node', /no name of Kubernetes/],
    ['iotedge-vm', /volume of docker/],
  ] as const)('says on %s why a source without a letter is not watched', (target, why) => {
    const { diagnostics } = attach({ 'line.json': { a: module({ Mounts: [share('___', '/in')] }) } }, { target });
    const found = diagnostics.filter(({ code }) => code === 'MOOR1909');
    expect(found).toMatchObject([
      { message: '`___` of `a` is not watched', help: expect.stringMatching(why) as string },
    ]);
  });

  it('names a claim of the extension as not watched', () => {
    const extension = {
      volumes: [{ volume: { name: 's', persistentVolumeClaim: { claimName: 'state' } }, volumeMounts: [] }],
    };
    const createOptions = JSON.stringify({ 'k8s-experimental': extension });
    const { diagnostics } = attach({
      'line.json': { a: { settings: { image: 'contoso.azurecr.io/d:1', createOptions }, type: 'docker' } },
    });
    expect(diagnostics.map((one) => one.message)).toContain('the claim `state` of `a` is not watched');
  });

  it.each(['reporter', 'Reporter', 'line-prober'])('is refused where a module is named %s', (name) => {
    const { content, diagnostics } = attach({ 'line.json': { [name]: module({}) } });
    expect(content).toBeUndefined();
    expect(diagnostics.map(({ code, severity }) => `${code} ${severity}`)).toContain('MOOR1907 error');
  });

  it('is refused where nobody can tell where to pull the reporter from', () => {
    const { content, diagnostics } = attach({
      'line.json': { a: module({ Mounts: [share('camera-drop', '/in')] }, 'nginx') },
    });
    expect(content).toBeUndefined();
    expect(diagnostics).toMatchObject([{ code: 'MOOR1906', severity: 'error' }]);
  });

  it('is refused where a variable of a manifest is not set, and shows no value of one that is', () => {
    const files = { 'line.json': { a: module({ Mounts: [share('${SHARE}', '/in')], Binds: ['/srv/${SHARE}:/x'] }) } };
    expect(attach(files).diagnostics.map(({ code }) => code)).toContain('MOOR1201');
    const { diagnostics, shares } = attach(files, { env: { SHARE: 'the-value' } });
    expect(shares).toEqual(['the-value']);
    expect(diagnostics.map(({ message }) => message)).toContain('`/srv/${SHARE}:/x` of `a` is not watched');
    expect(JSON.stringify(diagnostics)).not.toContain('the-value');
  });

  it('is made of what stands on a device as of a file', async () => {
    const desired = {
      modules: {
        a: module({ Mounts: [share('camera-drop', '/in')] }),
        b: { settings: { image: 'contoso.azurecr.io/b:1', createOptions: 'no JSON' }, type: 'docker' },
      },
      systemModules: {},
      runtime: {
        settings: { registryCredentials: { c: { address: 'example.azurecr.io', username: 'u', password: 'hunter2' } } },
      },
    };
    const hub = fakeHub({ readAgentTwin: () => Promise.resolve({ ...wellAgent(), desired }) });
    const existing = await readExistingOnDevice(hub, 'line-7');
    const { file, shares, diagnostics } = attachInput({ existing, from: 'line-7', digest });
    expect(shares).toEqual(['camera-drop']);
    expect(file?.content).toContain('example.azurecr.io/mooring-reporter');
    expect(file?.content).toContain('line-7-prober');
    expect(JSON.stringify([file, diagnostics])).not.toContain('hunter2');
  });

  it.each([
    [46, []],
    [47, ['MOOR2001 error']],
  ])('beside %s other modules, its own two and the two of the system comes to %j', (count, found) => {
    const app = module({ Mounts: [share('camera-drop', '/in')] });
    const name = (index: number) => `app${index}`;
    const modules = Object.fromEntries(Array.from({ length: count }, (_, index) => [name(index), app]));
    const { content, diagnostics } = attach({ 'line.json': modules, 'again.json': { app0: app } });
    expect(diagnostics.flatMap(({ code, severity }) => (code === 'MOOR2001' ? [`${code} ${severity}`] : []))).toEqual(
      found,
    );
    expect(content === undefined).toBe(found.length > 0);
  });

  it('counts with what stands on a device, in bytes as well', async () => {
    const big = (characters: number) => ({ env: { NOTE: { value: 'x'.repeat(characters) } }, ...module({}) });
    const said = async (characters: number) => {
      const desired = { modules: { a: big(characters) }, systemModules: {}, runtime: {}, $version: 7 };
      const hub = fakeHub({ readAgentTwin: () => Promise.resolve({ ...wellAgent(), desired }) });
      const existing = await readExistingOnDevice(hub, 'line-7');
      const { diagnostics } = attachInput({ existing, from: 'line-7', digest });
      return diagnostics.filter(({ code }) => code === 'MOOR2001').map(({ message }) => message);
    };
    expect(await said(32_000)).toEqual([]);
    expect(await said(32_700)).toEqual([expect.stringMatching(/with this layer .*`\$edgeAgent` come to 3\d{4} bytes/)]);
  });

  it('of a device that the hub does not know is a refusal', async () => {
    const hub = fakeHub({ readAgentTwin: () => Promise.resolve(undefined) });
    await expect(readExistingOnDevice(hub, 'line-8')).rejects.toThrow('has no IoT Edge device line-8');
  });
});

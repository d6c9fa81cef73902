import { describe, expect, it } from 'vitest';
import { composeInput } from './compose.ts';
import { composeText, detector, head, places } from './testing/compose-text.ts';

describe('bad input is told at its character', () => {
  it('text that is not YAML', () => {
    const result = composeText(`${head}modules: { detector: { image: a:1 }\nroutes: x`);
    expect(result.composed).toBeUndefined();
    expect(result.diagnostics.map(({ code, severity }) => [code, severity])).toEqual([['MOOR1001', 'error']]);
    expect(result.diagnostics[0]?.line).toBeGreaterThanOrEqual(4);
  });

  it('text that is not JSON', () => {
    expect(places(composeText('{\n  "modulesContent": {"a" 1}\n}', { name: 'deployment.json' }))).toEqual([
      'MOOR1001 error 2:26',
    ]);
  });

  it('an unknown key, with the one that was meant', () => {
    const result = composeText(`${head}modules:\n  detector:\n    image: ${detector}\n    mount: {}\n`);
    expect(places(result)).toEqual(['MOOR1101 error 7:5']);
    expect(result.diagnostics[0]?.help).toContain('Did you mean `mounts`?');
    expect(result.diagnostics[0]?.fix).toMatchObject([{ was: 'mount', now: 'mounts' }]);
    const both = composeText(`${head}modules:\n  detector: { image: ${detector}, mount: {}, mounts: {} }\n`);
    expect(both.diagnostics[0]).not.toHaveProperty('fix');
  });

  it('a misspelt key as one mistake, where it is one that must be there', () => {
    expect(places(composeText(`${head}modules:\n  detector: { imge: ${detector} }\n`))).toEqual([
      'MOOR1101 error 5:15',
    ]);
    expect(places(composeText(`${head}modules:\n  detector: { picture: ${detector} }\n`))).toEqual([
      'MOOR1102 error 5:3',
      'MOOR1101 error 5:15',
    ]);
  });

  it('a file with nothing in it', () => {
    for (const name of ['a.workload.yaml', 'deployment.json'])
      expect(composeText(' \n', { name }).diagnostics).toMatchObject([
        { code: 'MOOR1001', message: 'the file is empty' },
      ]);
  });

  it('a variable that is not set, at the character where it begins', () => {
    const result = composeText(
      `${head}modules: { detector: { image: "images.contoso.com/d:\${TAG}" } }\nreporter: { enabled: false }`,
    );
    expect(places(result)).toEqual(['MOOR1201 error 4:53']);
    expect(
      composeText(`${head}modules: { d: { image: "x.y/d:\${TAG}" } }`, { env: { TAG: '1' } }).composed,
    ).toBeDefined();
  });

  it('the second of two references to one variable at its own place', () => {
    const result = composeText(
      `${head}modules: { d: { image: x.y/d:1, env: { A: "\${P}-\${P}" } } }\nreporter: { enabled: false }`,
    );
    expect(places(result)).toEqual(['MOOR1201 error 4:44', 'MOOR1201 error 4:49']);
  });

  it('a route to a module that is not there: an error in a workload, a warning in a deployment', () => {
    const result = composeText(
      `${head}modules: { detector: { image: ${detector} } }\nroutes: { up: FROM /messages/modules/detektor/outputs/* INTO $upstream }`,
    );
    expect(result.composed).toBeUndefined();
    expect(places(result)).toContain('MOOR1701 error 5:15');
    expect(result.diagnostics.find(({ code }) => code === 'MOOR1701')?.help).toContain('Did you mean `detector`?');
    const fine = composeText(
      `${head}modules: { detector: { image: ${detector} } }\nroutes: { up: FROM /messages/modules/detector/outputs/* INTO $upstream }`,
    );
    const manifest = JSON.stringify(fine.composed?.manifest).replace('/modules/detector/', '/modules/detektor/');
    const imported = composeText(manifest, { name: 'deployment.json' });
    expect(imported.composed).toBeDefined();
    expect(imported.diagnostics).toMatchObject([{ code: 'MOOR1701', severity: 'warning' }]);
  });

  it('a share name Kubernetes would change: an error, a warning for slashes or case in a deployment, nothing on docker', () => {
    const text = (share: string) =>
      `${head}volumes: { camera: { share: ${share} } }\nmodules: { d: { image: x.y/d:1, mounts: { /in: camera } } }`;
    expect(places(composeText(text('Camera_Drop')))).toContain('MOOR1501 error 4:29');
    const manifest = JSON.stringify(composeText(text('camera-drop')).composed?.manifest).replaceAll(
      'camera-drop',
      '/camera-drop/',
    );
    const imported = composeText(manifest, { name: 'deployment.json' });
    expect(imported.diagnostics.filter(({ code }) => code === 'MOOR1501').map(({ severity }) => severity)).toContain(
      'warning',
    );
    expect(imported.composed?.bindings[0]).toMatchObject({ share: '/camera-drop/', claim: 'camera-drop' });
    const other = JSON.stringify(composeText(text('camera-drop')).composed?.manifest).replaceAll(
      'camera-drop',
      'camera_drop',
    );
    const severities = composeText(other, { name: 'deployment.json' }).diagnostics.map(({ code, severity }) => [
      code,
      severity,
    ]);
    expect(severities).toContainEqual(['MOOR1501', 'error']);
    const docker = text('Camera_Drop').replace(' } }\n', ', hostPath: /mnt/c } }\n').replace('{ d:', '{ dd:');
    expect(composeText(docker, { target: 'iotedge-vm' }).composed).toBeDefined();
  });

  it('a deployment whose systemModules are there and empty', () => {
    const fine = JSON.stringify(composeText(`${head}modules: { d: { image: x.y/d:1 } }`).composed?.manifest);
    const text = JSON.stringify(JSON.parse(fine), (key, value: unknown) => (key === 'systemModules' ? {} : value));
    const found = composeText(text, { name: 'deployment.json' }).diagnostics.map(({ code, message }) => [
      code,
      message,
    ]);
    expect(found).toContainEqual(['MOOR1302', '`systemModules` lacks `edgeAgent`']);
    expect(found).toContainEqual(['MOOR1302', '`systemModules` lacks `edgeHub`']);
  });

  it('a share name under three characters, as a warning', () => {
    const result = composeText(
      `${head}volumes: { camera: { share: ab } }\nmodules: { d: { image: x.y/d:1, mounts: { /in: camera } } }`,
    );
    expect(places(result)).toContain('MOOR1502 warning 4:29');
    expect(result.composed).toBeDefined();
  });

  it('two modules with one Kubernetes name, at the second', () => {
    const result = composeText(`${head}modules:\n  Detector: { image: x.y/a:1 }\n  detector: { image: x.y/b:1 }`);
    expect(places(result)).toContain('MOOR1403 error 6:3');
  });

  it('a mount without target, inside createOptions that are text in a deployment', () => {
    const fine = composeText(
      `${head}volumes: { c: { share: camera-drop } }\nmodules: { d: { image: x.y/d:1, mounts: { /in: c } } }\nreporter: { enabled: false }`,
    );
    const manifest = JSON.stringify(fine.composed?.manifest, undefined, 1).replace('\\"Target\\":\\"/in\\",', '');
    const result = composeText(manifest, { name: 'deployment.json' });
    expect(result.composed).toBeUndefined();
    expect(result.diagnostics).toMatchObject([{ code: 'MOOR1503', severity: 'error' }]);
    const { line = 0, column = 0 } = result.diagnostics[0] ?? {};
    expect(manifest.split('\n')[line - 1]?.slice(column - 1)).toMatch(/^\{\\"Source\\":\\"camera-drop/);
  });

  it('all at once, in the order of the text', () => {
    const result = composeText(`${head}target: k3ss
volume: {}
modules:
  "9 lives": { image: 5, gpu: 0 }
  d: { mounts: { rel: x } }
routes: { up: { rout: x } }`);
    expect(places(result)).toEqual([
      'MOOR1103 error 4:9',
      'MOOR1101 error 5:1',
      'MOOR1103 error 7:3',
      'MOOR1103 error 7:23',
      'MOOR1103 error 7:31',
      'MOOR1102 error 8:3',
      'MOOR1103 error 8:18',
      'MOOR1101 error 9:17',
    ]);
  });

  it('bytes that are no text, told apart from text that is wrong', () => {
    const bad = [new Uint8Array([0xff, 0xfe, 0x41, 0]), new Uint8Array([0xc3, 0x28]), new Uint8Array([0x61, 0, 0x62])];
    for (const bytes of bad) {
      const result = composeInput({ files: [{ name: 'x.yaml', bytes }], env: {}, digest: () => 'd' });
      expect(result.unreadable).toHaveLength(1);
      expect(result.diagnostics).toMatchObject([{ code: 'MOOR1000', severity: 'error', file: 'x.yaml' }]);
    }
    expect(composeText('a: [').unreadable).toEqual([]);
  });

  it('an empty file, and a second document', () => {
    expect(places(composeText(''))).toEqual(['MOOR1001 error 1:1']);
    expect(places(composeText('', { name: 'd.json' }))).toEqual(['MOOR1001 error 1:1']);
    expect(places(composeText(`${head}---\na: 1\n`))).toEqual(['MOOR1001 error 4:1']);
  });
});

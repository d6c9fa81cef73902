import { describe, expect, it } from 'vitest';
import { frameExample } from '../core/diagnostics/catalogue/frame-example.ts';
import { composeText, head, moduleOf, places, type TextOptions } from './testing/compose-text.ts';

const platforms = { amd64: './Dockerfile', 'amd64.debug': './Dockerfile', arm64v8: './Dockerfile' };
const moduleFile = (repository = 'images.contoso.com/Detector', version = '1.4.2') =>
  JSON.stringify({ image: { repository, tag: { version, platforms } }, language: 'csharp' }, undefined, 2);
const beside = { 'modules/detector/module.json': moduleFile(), 'cameras/north/module.json': moduleFile('x.y/north') };

function templateWith(image: string, options: TextOptions = {}) {
  const modules = JSON.stringify({ d: { settings: { image, createOptions: {} }, type: 'docker' } });
  const { text } = frameExample({ in: 'template', text: modules });
  return composeText(text, { name: 'site/deployment.template.json', beside, ...options });
}
function imageOf(image: string, options: TextOptions = {}) {
  const result = templateWith(image, options);
  expect(result.diagnostics).toEqual([]);
  return (moduleOf(result, 'd')['settings'] as Record<string, unknown>)['image'];
}
function findingOf(image: string, options: TextOptions = {}) {
  const { diagnostics, composed } = templateWith(image, options);
  expect(composed).toBeUndefined();
  expect(diagnostics).toHaveLength(1);
  const [{ code, file, line, column, message, help }] = diagnostics as [(typeof diagnostics)[number]];
  return { code, file, line, column, text: `${message} ${help}` };
}

describe('a placeholder of an image', () => {
  it.each([
    ['${MODULES.detector}', {}, 'images.contoso.com/detector:1.4.2-amd64'],
    ['${MODULES.detector.amd64}', {}, 'images.contoso.com/detector:1.4.2-amd64'],
    ['${MODULES.detector.arm64v8}', {}, 'images.contoso.com/detector:1.4.2-arm64v8'],
    ['${MODULES.detector}', { platform: 'arm64v8' }, 'images.contoso.com/detector:1.4.2-arm64v8'],
    ['${MODULES.detector.debug}', {}, 'images.contoso.com/detector:1.4.2-amd64.debug'],
    ['${MODULES.detector.amd64.debug}', { platform: 'arm64v8' }, 'images.contoso.com/detector:1.4.2-amd64.debug'],
    ['${MODULEDIR<./cameras/north>}', {}, 'x.y/north:1.4.2-amd64'],
    ['${MODULEDIR<cameras//north/.>.debug}', {}, 'x.y/north:1.4.2-amd64.debug'],
    ['${MODULEDIR<.\\cameras\\north>.arm64v8}', {}, 'x.y/north:1.4.2-arm64v8'],
    ['${MODULES.detector}', { env: { CONTAINER_TAG: 'nightly' } }, 'images.contoso.com/detector:1.4.2-nightly-amd64'],
    ['${MODULES.detector}', { env: { CONTAINER_TAG: '' } }, 'images.contoso.com/detector:1.4.2-amd64'],
  ])('%s with %j is %s', (image, options, expected) => {
    expect(imageOf(image, options)).toBe(expected);
  });

  it('reads variables in module.json, and tells one that is not set at its character there', () => {
    const file = moduleFile('$REGISTRY/detector', '${VERSION}');
    const options = { beside: { 'modules/detector/module.json': file } };
    expect(imageOf('${MODULES.detector}', { ...options, env: { REGISTRY: 'Contoso.io', VERSION: '7' } })).toBe(
      'contoso.io/detector:7-amd64',
    );
    expect(findingOf('${MODULES.detector}', { ...options, env: { REGISTRY: 'contoso.io' } })).toMatchObject({
      code: 'MOOR1201',
      file: 'site/modules/detector/module.json',
      line: 5,
      column: 19,
    });
  });

  it('may name a folder with a dot, which is looked for behind the one without', () => {
    const files = { 'modules/a.b/module.json': moduleFile('x.y/ab'), 'modules/a/module.json': moduleFile('x.y/a') };
    expect(imageOf('${MODULES.a.b}', { beside: files })).toBe('x.y/ab:1.4.2-amd64');
    expect(imageOf('${MODULES.a.b.debug}', { beside: files })).toBe('x.y/ab:1.4.2-amd64.debug');
    expect(imageOf('${MODULES.a.arm64v8}', { beside: files })).toBe('x.y/a:1.4.2-arm64v8');
  });

  it('of a module or a platform that is not there is an error at its character', () => {
    const missing = findingOf('${MODULES.detektor}');
    expect(missing).toMatchObject({ code: 'MOOR1203', file: 'site/deployment.template.json' });
    expect(missing.text).toContain('modules/detektor/module.json is missing');
    const platform = findingOf('${MODULES.detector.amd46}');
    expect(platform.code).toBe('MOOR1203');
    expect(platform.text).toContain('Did you mean `amd64`?');
    expect(findingOf('${MODULES.detector}', { platform: 'windows-amd64' }).text).toContain(
      'no platform `windows-amd64`',
    );
    const { text } = frameExample({
      in: 'template',
      text: '{"d": {"settings": {"image": "${MODULES.d}"}, "type": "docker"}}',
    });
    const line = text.split('\n').findIndex((one) => one.includes('MODULES')) + 1;
    const column = (text.split('\n')[line - 1] ?? '').indexOf('${') + 1;
    expect(places(composeText(text, { name: 'a.template.json', beside }))).toEqual([
      `MOOR1203 error ${line}:${column}`,
    ]);
  });

  it.each(['x.y/${MODULES.detector}', '${MODULES.detector}-rc', '${MODULES.detector}${MODULES.detector}'])(
    'that is not the whole name is an error: %s',
    (image) => {
      for (const { code } of templateWith(image).diagnostics) expect(code).toBe('MOOR1203');
      expect(templateWith(image).composed).toBeUndefined();
    },
  );

  it('stands for an image only, not for any other text', () => {
    const { text } = frameExample({
      in: 'template',
      text: '{"d": {"env": {"A": {"value": "${MODULES.detector}"}}, "settings": {"image": "x.y/d:1"}, "type": "docker"}}',
    });
    const result = composeText(text, { name: 'a.template.json', beside });
    expect(result.diagnostics.map(({ code }) => code)).toEqual(['MOOR1203']);
  });

  it.each([
    '${MODULEDIR<../north>}',
    '${MODULEDIR<cameras/../../north>}',
    '${MODULEDIR<cameras/../north>}',
    '${MODULEDIR<..\\north>}',
    '${MODULEDIR<cameras/.. >}',
    '${MODULEDIR</etc>}',
    '${MODULEDIR<\\\\server\\share>}',
    '${MODULEDIR<C:\\north>}',
    '${MODULEDIR<c:north>}',
    '${MODULEDIR<~/north>}',
    '${MODULEDIR<a\u0000b>}',
    '${MODULEDIR<a\nb>}',
    '${MODULEDIR<a|b>}',
    '${MODULEDIR>x<}',
    '${MODULES...}',
    '${MODULES.../../etc}',
    '${MODULES.a/b}',
    '${MODULES.a\\b}',
    `\${MODULES.${'a.'.repeat(20)}b}`,
    `\${MODULEDIR<${'a/'.repeat(200)}b>}`,
  ])('that leaves the folder of the file is refused before anything is read: %j', (image) => {
    const asked: string[] = [];
    const modules = JSON.stringify({ d: { settings: { image, createOptions: {} }, type: 'docker' } });
    const { text } = frameExample({ in: 'template', text: modules });
    const result = composeText(text, { name: 'a.template.json', onRead: (path) => void asked.push(path) });
    expect(result.diagnostics.map(({ code }) => code)).toEqual(['MOOR1212']);
    expect(asked).toEqual([]);
  });

  it.each(['/etc', '\\\\server\\share', 'C:\\north', '~/north'])('says of %s that it is not relative', (path) => {
    expect(findingOf(`\${MODULEDIR<${path}>}`).text).toContain('its path is not relative');
  });

  it('needs somebody who reads files', () => {
    const modules = '{"d": {"settings": {"image": "${MODULES.detector}", "createOptions": {}}, "type": "docker"}}';
    const result = composeText(frameExample({ in: 'template', text: modules }).text, { name: 'a.template.json' });
    expect(result.diagnostics).toMatchObject([{ code: 'MOOR1203' }]);
    expect(result.diagnostics[0]?.message).toContain('only this file was handed in');
  });

  it('may stand in a workload, relative to the file it stands in', () => {
    const text = `${head}modules: { d: { image: "\${MODULES.detector}" }, n: { image: "\${MODULEDIR<cameras/north>}" } }\nreporter: { enabled: false }`;
    const result = composeText(text, { beside });
    expect(moduleOf(result, 'd')).toMatchObject({
      settings: { image: 'images.contoso.com/detector:1.4.2-amd64' },
      type: 'docker',
    });
    expect(moduleOf(result, 'n')).toMatchObject({ settings: { image: 'x.y/north:1.4.2-amd64' }, type: 'docker' });
    const wrong = composeText(text.replace('cameras', '../cameras'), { beside });
    expect(places(wrong)).toEqual(['MOOR1212 error 4:62']);
  });

  it('reads each module.json once', () => {
    const asked: string[] = [];
    const modules = Array.from({ length: 20 }, (_, index) => `m${index}: { image: "\${MODULES.detector}" }`).join(', ');
    composeText(`${head}modules: { ${modules} }`, { beside, onRead: (path) => void asked.push(path) });
    expect(asked).toEqual(['modules/detector/module.json']);
  });
});

describe('a module.json', () => {
  const inFile = (text: string) =>
    findingOf('${MODULES.detector}', { beside: { 'modules/detector/module.json': text } });

  it.each([
    ['', 'MOOR1001', 1, 1],
    ['{"image": {', 'MOOR1001', 1, 12],
    ['[]', 'MOOR1211', 1, 1],
    ['{}', 'MOOR1211', 1, 1],
    ['{"image": {"tag": {"version": "1", "platforms": {"amd64": ""}}}}', 'MOOR1211', 1, 11],
    ['{"image": {"repository": "x.y/d", "tag": {"version": "1"}}}', 'MOOR1211', 1, 42],
    ['{"image": {"repository": "x.y/d", "tag": {"version": "1", "platforms": []}}}', 'MOOR1211', 1, 72],
    ['{"image": {"repository": 5, "tag": {"version": "1", "platforms": {"amd64": ""}}}}', 'MOOR1211', 1, 26],
    ['{"image": {"repository": "x.y/d", "tag": {"version": "", "platforms": {"amd64": ""}}}}', 'MOOR1211', 1, 54],
    ['{"image": "\0"}', 'MOOR1211', 1, 1],
  ])('%j is an error at its place in that file', (text, code, line, column) => {
    const found = findingOfFirst(text);
    expect(found).toMatchObject({ code, file: 'site/modules/detector/module.json', line, column });
  });

  function findingOfFirst(text: string) {
    const { diagnostics } = templateWith('${MODULES.detector}', { beside: { 'modules/detector/module.json': text } });
    return diagnostics[0];
  }

  it('without a platform of that name says which there are, and is shown with its line', () => {
    const found = inFile('{"image": {"repository": "x.y/d", "tag": {"version": "1", "platforms": {}}}}');
    expect(found).toMatchObject({ code: 'MOOR1203', file: 'site/deployment.template.json' });
    expect(found.text).toContain('Platforms there: none.');
    const { sources } = templateWith('${MODULES.detector}');
    expect(sources.map(({ file }) => file)).toContain('site/modules/detector/module.json');
  });

  it('may have comments, and what else stands in it is not looked at', () => {
    const text = `// built by hand\n{"description": "$UNSET", ${moduleFile().slice(1)}`;
    expect(imageOf('${MODULES.detector}', { beside: { 'modules/detector/module.json': text } })).toBe(
      'images.contoso.com/detector:1.4.2-amd64',
    );
  });
});

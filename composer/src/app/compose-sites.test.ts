import { describe, expect, it } from 'vitest';
import { renderText } from '../core/diagnostics/render-text.ts';
import { composeText, composeTexts, detector, head, moduleOf, places } from './testing/compose-text.ts';

const workload = `${head}reporter: { enabled: false }
values: { LEVEL: info, TAG: 1.10, LINE: l0 }
sites:
  plant-7:
    values: { LINE: l7 }
    modules: { detector: { ports: ["8080:80"] } }
  plant-8:
    values: { LINE: null, LEVEL: "" }
    metadata: { name: eight }
modules:
  detector:
    image: images.contoso.com/detector:\${TAG}
    env: { LEVEL: "\${LEVEL}", LINE: "\${LINE}" }
`;
const envOf = (options: Parameters<typeof composeText>[1]) => {
  const result = composeText(workload, options);
  expect(result.diagnostics).toEqual([]);
  const env = moduleOf(result, 'detector')['env'] as Record<string, { value: string }>;
  return Object.fromEntries(Object.entries(env).map(([name, { value }]) => [name, value]));
};

describe('values of a workload', () => {
  it('are defaults, below the site, the .env file and the environment in that order', () => {
    expect(envOf({})).toEqual({ LEVEL: 'info', LINE: 'l0' });
    expect(envOf({ site: 'plant-7' })).toEqual({ LEVEL: 'info', LINE: 'l7' });
    expect(envOf({ site: 'plant-7', envFileValues: { LINE: 'file' } })).toEqual({ LEVEL: 'info', LINE: 'file' });
    expect(envOf({ site: 'plant-7', envFileValues: { LINE: 'file' }, env: { LINE: '' } })).toEqual({
      LEVEL: 'info',
      LINE: '',
    });
  });

  it('are taken as they are written, so that a tag of 1.10 stays one', () => {
    expect(moduleOf(composeText(workload), 'detector')).toMatchObject({
      settings: { image: 'images.contoso.com/detector:1.10' },
      type: 'docker',
    });
    const json = `{"values": {"TAG": 1.20}, "modules": {"detector": {"image": "x.y/d:\${TAG}"}}}`;
    expect(moduleOf(composeTexts({ 'a.yaml': workload, 'b.json': json }), 'detector')).toMatchObject({
      settings: { image: 'x.y/d:1.20' },
      type: 'docker',
    });
  });

  it.each([
    ['[1]', 'MOOR1208 error 4:9', 'must be a mapping'],
    ['{ A: [1] }', 'MOOR1208 error 4:14', 'must be a text, a number, true or false'],
    ['{ A: null }', 'MOOR1208 error 4:14', 'must be a text, a number, true or false'],
    ['{ A-B: 1 }', 'MOOR1208 error 4:11', 'cannot be the name of a variable'],
    ['{ A: "x${B}" }', 'MOOR1208 error 4:14', 'refers to a variable'],
  ])('%s are an error at the place', (values, place, message) => {
    const result = composeText(
      `${head}values: ${values}\nmodules: { d: { image: x.y/d:1 } }\nreporter: { enabled: false }`,
    );
    expect(places(result)).toEqual([place]);
    expect(result.diagnostics[0]?.message).toContain(message);
  });

  it('give a user name but never a password of a registry', () => {
    const registry = `registries: { c: { address: x.y, username: "\${USER_NAME}", password: "\${ACR}" } }`;
    const text = (values: string) => `${head}values: { ${values} }\n${registry}\nmodules: { d: { image: x.y/d:1 } }`;
    const given = composeText(text('USER_NAME: puller'));
    expect(given.composed?.secretNames).toEqual(['ACR']);
    expect(JSON.stringify(given.composed?.manifest)).toContain('"username":"puller"');
    const kept = composeText(text('USER_NAME: puller'), { env: { USER_NAME: 'other' } });
    expect(kept.composed?.secretNames).toEqual(['ACR', 'USER_NAME']);
    const refused = composeText(text('ACR: hunter2hunter2'));
    expect(places(refused)).toContain('MOOR1210 error 4:16');
    const shown = renderText(refused.diagnostics, refused.sources, { colour: false });
    expect(shown).toContain('values: { ACR: ');
    expect(shown).not.toContain('hunter2');
  });
});

describe('a site', () => {
  it('goes over the workload, whichever file declares it', () => {
    const chosen = composeText(workload, { site: 'plant-7' });
    expect(JSON.stringify(chosen)).toContain('8080');
    expect(JSON.stringify(composeText(workload).composed)).not.toContain('8080');
    const more = 'sites: { plant-7: { values: { LEVEL: error }, modules: { detector: { ports: null } } } }';
    const over = composeTexts({ 'a.yaml': workload, 'b.yaml': more }, { site: 'plant-7' });
    expect(moduleOf(over, 'detector')).toMatchObject({ env: { LEVEL: { value: 'error' }, LINE: { value: 'l7' } } });
    expect(JSON.stringify(over.composed)).not.toContain('8080');
  });

  it('may take a default away, and then the variable is not set', () => {
    const result = composeText(workload, { site: 'plant-8' });
    expect(places(result)).toEqual(['MOOR1201 error 16:38']);
    expect(composeText(workload, { site: 'plant-8', env: { LINE: 'x' } }).composed?.name).toBe('eight');
  });

  it('that is not there is an error where sites are declared', () => {
    const result = composeText(workload, { site: 'plant-9' });
    expect(places(result)).toEqual(['MOOR1209 error 6:1']);
    expect(result.diagnostics[0]?.help).toContain('Did you mean `plant-7`?');
    const none = composeText(`${head}modules: { d: { image: ${detector} } }`, { site: 'plant-7' });
    expect(places(none)).toEqual(['MOOR1209 error 1:1']);
    const { composed } = composeText(workload);
    const manifest = composeText(JSON.stringify(composed?.manifest), { name: 'd.json', site: 'plant-7' });
    expect(places(manifest)).toEqual(['MOOR1209 error 1:1']);
  });

  it.each([undefined, 'plant-7'])('has its form checked, also where it is not chosen (%s)', (site) => {
    const text = `${head}sites:
  plant-7: { module: {}, values: { "1": x } }
  Plant: {}
  plant-9: [1]
modules: { d: { image: x.y/d:1 } }
reporter: { enabled: false }
`;
    const result = composeText(text, site === undefined ? {} : { site });
    expect(places(result)).toEqual([
      'MOOR1101 error 5:14',
      'MOOR1208 error 5:36',
      'MOOR1208 error 6:3',
      'MOOR1208 error 7:12',
    ]);
    expect(result.diagnostics[0]?.help).toContain('Did you mean `modules`?');
  });

  it('that is not chosen asks for no variables', () => {
    const text = `${head}sites: { p: { modules: { d: { image: "x.y/d:\${TAG}" } } } }\nmodules: { d: { image: x.y/d:1 } }\nreporter: { enabled: false }`;
    expect(composeText(text).diagnostics).toEqual([]);
    expect(places(composeText(text, { site: 'p' }))).toEqual(['MOOR1201 error 4:45']);
  });
});

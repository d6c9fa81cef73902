import { describe, expect, it } from 'vitest';
import type { Target } from '../core/model/target.ts';
import { composeText, head } from './testing/compose-text.ts';
import { manifestWith, type ManifestParts } from './testing/manifest-with.ts';

interface Where {
  name?: string;
  target?: Target;
}

/** Codes of errors in a manifest as it is pushed: createOptions are text. */
function errorsIn(parts: ManifestParts, { name = 'deployment.json', target = 'ase-1node' }: Where = {}): string[] {
  const asText = (key: string, value: unknown): unknown =>
    key === 'createOptions' && typeof value === 'object' ? JSON.stringify(value) : value;
  const text = JSON.stringify(manifestWith(parts), asText, 2);
  return composeText(text, { name, target })
    .diagnostics.filter(({ severity }) => severity === 'error')
    .map(({ code }) => code);
}

const files = ['deployment.json', 'deployment.template.json'];
const targets: Target[] = ['ase-1node', 'iotedge-vm'];
const everywhere = files.flatMap((name) => targets.map((target) => ({ name, target })));

describe('what looks like a variable and is none', () => {
  const images = [
    '${modules.good}',
    '${Modules.good}',
    '${MODULES.good',
    '${MODULES:good}',
    '${ MODULES.x}',
    '${moduledir<./modules/good>}',
    '${{MODULES.x}}',
    '${A.B}',
    '${a-b}',
    'contoso.azurecr.io/a:${build.id}',
    'contoso.azurecr.io/a:${V-1}',
    'contoso.azurecr.io/a:1$',
    'contoso.azurecr.io/a:$',
  ];
  it.each(images)('is refused as the image %s, in templates and deployments, on both targets', (image) => {
    for (const where of everywhere) expect(errorsIn({ image }, where)).toEqual(['MOOR1213']);
  });

  it.each(everywhere)('is refused as the image of edgeHub: %j', (where) => {
    const settings = { image: '${hub.image}' };
    expect(errorsIn({ edgeHub: { settings } }, where)).toContain('MOOR1213');
  });

  it('is told with what was meant', () => {
    const help = (image: string) =>
      composeText(JSON.stringify(manifestWith({ image })), { name: 'deployment.template.json' }).diagnostics.find(
        ({ code }) => code === 'MOOR1213',
      )?.help;
    expect(help('${modules.good}')).toContain('`${MODULES.good}`');
    expect(help('${moduledir<./a>}')).toContain('`${MODULEDIR<./a>}`');
    expect(help('${A.B}')).toContain('`${NAME}`');
  });

  it('is told in a workload, too, and once', () => {
    const errors = (image: string) =>
      composeText(`${head}modules: { a: { image: '${image}' } }\nreporter: { enabled: false }\n`)
        .diagnostics.filter(({ severity }) => severity === 'error')
        .map(({ code }) => code);
    expect(errors('$REGISTRY/a:1.4.2')).toEqual(['MOOR1213']);
    expect(errors('contoso.azurecr.io/a:1$$')).toEqual(['MOOR1213']);
    expect(errors('contoso.azurecr.io/a:${A.B}')).toEqual(['MOOR1204']);
    expect(errors('contoso.azurecr.io/a:1.4.2')).toEqual([]);
  });
});

describe('a variable that is not set', () => {
  it.each(targets)('is told as that alone on %s', (target) => {
    expect(errorsIn({ image: 'contoso.azurecr.io/${A}:1' }, { target })).toEqual(['MOOR1201']);
    expect(errorsIn({ image: '$A/b:1' }, { name: 'deployment.template.json', target })).toEqual(['MOOR1201']);
    expect(errorsIn({ image: '${MODULES.a}' }, { name: 'deployment.template.json', target })).toEqual(['MOOR1203']);
  });
});

describe('the source of a mount', () => {
  const binds = (...Binds: string[]): ManifestParts => ({ createOptions: { HostConfig: { Binds } } });
  const mount = (Type: string, Source: string): ManifestParts => ({
    createOptions: { HostConfig: { Mounts: [{ Type, Source, Target: '/x' }] } },
  });

  it.each(['${A.B}:/x', '$X/y:/z', '$(share):/x', '${A:-/b}:/x'])('is refused in the bind %s', (bind) => {
    for (const target of targets) expect(errorsIn(binds(bind), { target })).toEqual(['MOOR1213']);
  });
  it.each(['$SHARE', '${A.B}', '$(share)'])('is refused in a mount of the volume %s', (source) => {
    expect(errorsIn(mount('volume', source), { target: 'iotedge-vm' })).toEqual(['MOOR1213']);
    expect(errorsIn(mount('volume', source))).toEqual(['MOOR1501']);
  });
  it.each(['$SHARE', '${A.B}'])('is refused in a mount of the folder %s', (source) => {
    for (const target of targets) expect(errorsIn(mount('bind', source), { target })).toEqual(['MOOR1213']);
  });
  it('is a variable where it is one, or a folder with a dollar in its name', () => {
    for (const target of targets) {
      expect(errorsIn(binds('${SHARE}:/x'), { target })).toEqual(['MOOR1201']);
      expect(errorsIn(binds('/data/$RECYCLE:/x'), { target })).toEqual([]);
    }
  });
});

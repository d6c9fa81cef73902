import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../source/node.ts';
import { composeManifestWith } from './testing/manifest-with.ts';
import { manifestWith, translateText } from './testing/translate-text.ts';
import { composeText } from './testing/compose-text.ts';

const volume = (Source: string, Target: string) => ({ Type: 'volume', Source, Target });
const extension = (...volumes: object[]) => ({ 'k8s-experimental': { volumes } });
const scratch = (mountPath: string, name = 'scratch') => ({
  volume: { name, emptyDir: {} },
  volumeMounts: [{ name, mountPath }],
});
const ports = (bindings: Record<string, string[]>) => ({
  HostConfig: {
    PortBindings: Object.fromEntries(
      Object.entries(bindings).map(([key, outer]) => [key, outer.map((HostPort) => ({ HostPort }))]),
    ),
  },
});
const mounts = (...Mounts: object[]) => ({ HostConfig: { Mounts } });
const web = ports({ '80/tcp': ['8080'] });

/** createOptions, `env`, and the name of the module. */
const refused: [string, object, Record<string, string>?, string?][] = [
  ['a colon in a name of Env', { Env: ['C:D=2'] }],
  ['a blank in a name of Env', { Env: ['A=1', 'has space=1'] }],
  ['a digit before a name of Env', { Env: ['1x=2'] }],
  ['a colon in a name of env', {}, { 'a:b': '1' }],
  ['two volumes of one name', extension(scratch('/a'), scratch('/b'))],
  ['a volume that has the name of a share', { ...mounts(volume('scratch', '/b')), ...extension(scratch('/a')) }],
  ['a volume of the sidecar', extension(scratch('/a', 'config-volume'))],
  ['a share with the name of a volume of the sidecar', mounts(volume('config-volume', '/c'))],
  ['a mount of no volume', extension({ volumeMounts: [{ name: 'x', mountPath: '/x' }] })],
  ['a mount without a path', extension({ volume: { name: 'x', emptyDir: {} }, volumeMounts: [{ name: 'x' }] })],
  ['a volume without a name', extension({ volume: { emptyDir: {} }, volumeMounts: [] })],
  ['two mounts at one path', mounts(volume('one', '/x'), volume('two', '/x'))],
  ['two ports outside of one inside', ports({ '80/tcp': ['8080', '8081'] })],
  ['a port that is none inside', ports({ '70000/tcp': ['80'] })],
  ['a port that is none outside', ports({ '80/tcp': ['70000'] })],
  ['a port that is none, exposed', { ExposedPorts: { '70000/tcp': {} } }],
  ['the name of the sidecar', {}, {}, 'proxy'],
  ['a digit before the name of a Service', web, {}, '1st'],
  ['a name that is too long', {}, {}, 'a'.repeat(64)],
  ['a hyphen at the end of a name', {}, {}, 'app-'],
];

function manifestOf(createOptions: object, env: Record<string, string> = {}, name = 'app'): string {
  const entry = { env: Object.fromEntries(Object.entries(env).map(([key, value]) => [key, { value }])) };
  const text = manifestWith(createOptions, { entry: { version: '1.0', status: 'running', ...entry } });
  return text.replace('"app":{', `${JSON.stringify(name)}:{`);
}

function errorsOf(text: string): string[] {
  const { diagnostics } = composeText(text, { name: 'deployment.json' });
  return diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code);
}

describe('what translate says that Kubernetes refuses is an error of check', () => {
  it.each(refused)('%s', (_what, createOptions, env, name) => {
    const text = manifestOf(createOptions, env, name);
    const outcome = translateText(text, { name: 'deployment.json' });
    const dangers = outcome.kind === 'translated' ? outcome.translation.modules.flatMap((one) => one.dangers) : [];
    // What cannot be translated at all is an error, too.
    const isRefused = outcome.kind !== 'translated' || dangers.join().includes('Kubernetes refuses');
    expect(isRefused).toBe(true);
    expect(errorsOf(text)).not.toEqual([]);
  });

  it.each<[string, object, Record<string, string>?, string?]>([
    ['names of all forms', { Env: ['A.b-C_1=x', '_a=1', 'A=B:C=D'] }, { Log__Level: '1' }],
    ['a digit before a name without a Service', {}, {}, '1st'],
    ['two volumes', extension(scratch('/a'), scratch('/b', 'other'))],
    ['a Service', web],
  ])('and silent of %s', (_what, createOptions, env, name) => {
    expect(errorsOf(manifestOf(createOptions, env, name))).toEqual([]);
  });

  it('told where it stands', () => {
    const at = (createOptions: object) => {
      const { diagnostics } = composeManifestWith({ createOptions: createOptions as JsonObject });
      return diagnostics.map(({ code, line }) => `${code} ${line}`);
    };
    const [first = ''] = at({ ExposedPorts: { '80/tcp': {}, '70000/tcp': {} } });
    const [second = ''] = at({ ExposedPorts: { '70000/tcp': {} } });
    expect(first).toMatch(/^MOOR1309 \d+$/);
    expect(Number(first.split(' ')[1])).toBe(Number(second.split(' ')[1]) + 1);
  });

  it('and not told twice where the project took it out', () => {
    const policy = 'apiVersion: mooring/v1\nkind: Policy\nsuppress:\n  - { code: MOOR1405, reason: known }\n';
    const { diagnostics } = composeManifestWith({ createOptions: { Env: ['C:D=2'] } }, { policy });
    expect(diagnostics).toEqual([]);
  });
});

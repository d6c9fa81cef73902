import { expect, test } from 'vitest';
import { readContent, type DeploymentContent } from './content.ts';
import { checkModuleCount } from './module-count.ts';

function names(count: number, value: unknown = {}): Record<string, unknown> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`m${index}`, value]));
}

const base = (agent: object, more: object = {}): object => ({
  $edgeAgent: { 'properties.desired': agent },
  $edgeHub: { 'properties.desired': {} },
  ...more,
});
const layer = (count: number): object => ({
  $edgeAgent: Object.fromEntries(
    Object.keys(names(count)).map((name) => [`properties.desired.modules.${name}`, { type: 'docker' }]),
  ),
});

const count = (modulesContent: object) => (): void => {
  checkModuleCount(readContent({ modulesContent }) as DeploymentContent);
};

test.each<[string, (modules: number) => object]>([
  ['with settings', (modules) => base({}, names(modules, { 'properties.desired': {} }))],
  ['that the agent is to run', (modules) => base({ modules: names(modules) })],
  ['of which each is either', (modules) => base({ modules: names(modules) }, names(3, { 'properties.desired': {} }))],
  ['of a layer', layer],
  ['that a layer sets as a whole', (modules) => ({ $edgeAgent: { 'properties.desired.modules': names(modules) } })],
])('50 modules %s are taken, 51 are not', (_what, modulesContent) => {
  expect(count(modulesContent(50))).not.toThrow();
  expect(count(modulesContent(51))).toThrow('51 modules, and 50 is the limit of one deployment');
});

test('what is taken away is no module, and system modules are none of the fifty', () => {
  const systemModules = { edgeAgent: {}, edgeHub: {} };
  expect(count(base({ systemModules, modules: { ...names(50), gone: null } }))).not.toThrow();
  const gone = { 'properties.desired.modules.gone': null };
  const { $edgeAgent } = layer(50) as { $edgeAgent: object };
  expect(count({ $edgeAgent: { ...$edgeAgent, ...gone } })).not.toThrow();
});

test('modules that are no object are not counted', () => {
  expect(count(base({ modules: 7 }))).not.toThrow();
  expect(count({ $edgeAgent: { 'properties.desired.runtime': names(60) } })).not.toThrow();
});

import { describe, expect, it } from 'vitest';
import { composeText, detector, head, places } from './testing/compose-text.ts';

const workload = (routes: string) =>
  `${head}modules: { detector: { image: ${detector} } }\nreporter: { enabled: false }\nroutes:\n${routes}\n`;
const manifestWith = (route: unknown) => {
  const { composed } = composeText(workload('  up: FROM /messages/* INTO $upstream'));
  const manifest = JSON.parse(JSON.stringify(composed?.manifest)) as {
    modulesContent: { $edgeHub: { 'properties.desired': { routes: object } } };
  };
  manifest.modulesContent.$edgeHub['properties.desired'].routes = { up: route };
  return JSON.stringify(manifest, undefined, 2);
};

describe('routes are held against what edgeHub takes', () => {
  it.each([
    ['plain', '  up: FROM /messages/* WHERE temperature > 100 INTO $upstream', '7:42'],
    ['in quotes', '  up: "FROM /messages/* WHERE a = \\"b\\" AND c > 1 INTO $upstream"', '7:47'],
    ['in single quotes', "  up: 'FROM /messages/* WHERE a = ''b'' AND c > 1 INTO $upstream'", '7:47'],
    ['with priority', '  up: { route: FROM /messages/* INTO upstream, priority: 1 }', '7:38'],
    ['folded, at its beginning', '  up: >-\n    FROM /messages/*\n    INTO upstream', '7:7'],
  ])('a route %s has its problem at its character', (_, route, place) => {
    expect(places(composeText(workload(route)))).toEqual([`MOOR1702 error ${place}`]);
  });

  it.each([
    'FROM /messages/* WHERE as_number(temperature) > 100 INTO $upstream',
    'SELECT * FROM /messages/modules/detector/outputs/* WHERE $body.parts[0].kind = "bolt" INTO $upstream',
    'FROM /messages/* WHERE NOT IS_DEFINED($connectionModuleId) INTO BrokeredEndpoint("/modules/detector/inputs/in")',
    'FROM /* INTO $upstream',
  ])('nothing is said of `%s`', (route) => {
    expect(places(composeText(workload(`  up: ${JSON.stringify(route)}`)))).toEqual([]);
    expect(composeText(manifestWith(route), { name: 'deployment.json' }).diagnostics).toEqual([]);
  });

  it('a manifest with one is refused too, since edgeHub would refuse all of its routes', () => {
    const text = manifestWith('FROM /messages/* WHERE a == "b" INTO $upstream');
    const { composed, diagnostics } = composeText(text, { name: 'deployment.json' });
    expect(composed).toBeUndefined();
    expect(diagnostics).toMatchObject([{ code: 'MOOR1702', severity: 'error' }]);
    const line = text.split('\n')[(diagnostics[0]?.line ?? 0) - 1] ?? '';
    expect(line.slice((diagnostics[0]?.column ?? 0) - 1)).toMatch(/^= \\"b/);
  });

  it('every problem of a route is told, ten at most', () => {
    const two = 'FROM /messages/* WHERE a > 1 OR mean(b) = 2 INTO $cloud';
    expect(places(composeText(workload(`  up: ${two}`)))).toHaveLength(3);
    const many = `FROM /messages/* WHERE ${Array.from({ length: 20 }, () => 'a > 1').join(' OR ')} INTO $upstream`;
    expect(places(composeText(workload(`  up: ${many}`)))).toHaveLength(10);
  });

  it('a route longer than a value of a twin is refused', () => {
    const long = `FROM /messages/* WHERE a = "${'x'.repeat(4096)}" INTO $upstream`;
    expect(places(composeText(workload(`  up: ${JSON.stringify(long)}`)))).toEqual(['MOOR1702 error 7:7']);
  });

  it('a module that only edgeHub finds in the endpoint must be there', () => {
    const route = 'FROM /messages/* INTO BrokeredEndpoint("a/detektor/b/in")';
    expect(places(composeText(workload(`  up: ${JSON.stringify(route)}`)))).toEqual(['MOOR1701 error 7:7']);
  });
});

import { describe, expect, it } from 'vitest';
import { composeText } from './testing/compose-text.ts';
import { composeManifestWith, findingsWith, manifestWith } from './testing/manifest-with.ts';
import type { Json } from '../source/node.ts';

const up = 'FROM /messages/* INTO $upstream';
const found = (routes: Json) => findingsWith({ routes });
const into = (module: string) => `INTO BrokeredEndpoint("/modules/${module}/inputs/in")`;
const fixes = (routes: Json) =>
  composeManifestWith({ routes }).diagnostics.map(
    ({ code, fix }) => `${code} ${fix?.map(({ was, now }) => `${was}>${now}`).join() ?? '-'}`,
  );

describe('the form of a route', () => {
  it.each<[Json, string[]]>([
    [{ up: { route: up } }, []],
    [{ up: { route: up, priority: 0, timeToLiveSecs: 4294967295 } }, []],
    [{ up: { route: up, priority: 9, timeToLiveSecs: 0 } }, []],
    [{ up: { route: up, priority: 10 } }, ['MOOR1703 error']],
    [{ up: { route: up, priority: -1 } }, ['MOOR1703 error']],
    [{ up: { route: up, priority: 1.5 } }, ['MOOR1703 error']],
    [{ up: { route: up, priority: 'high' } }, ['MOOR1703 error']],
    [{ up: { route: up, timeToLiveSecs: 4294967296 } }, ['MOOR1703 error']],
    [{ up: { route: up, note: 1 } }, ['MOOR1703 warning']],
    [{ up: { priority: 1 } }, ['MOOR1702 error']],
    [{ up: 5 }, ['MOOR1702 error']],
    [{ up: '' }, ['MOOR1702 error']],
    [[up], ['MOOR1703 error']],
    [null, ['MOOR1703 error']],
    [{}, []],
    [{ '': up }, ['MOOR1703 error']],
  ])('%j comes to %j', (routes, codes) => {
    expect(found(routes)).toEqual(codes);
  });

  it('is mended where one key is near', () => {
    expect(fixes({ up: { route: up, priorty: 1 } })).toEqual(['MOOR1703 priorty>priority']);
  });
});

describe('how long edgeHub keeps messages', () => {
  const kept = (storeAndForwardConfiguration: Json) => findingsWith({ hub: { storeAndForwardConfiguration } });
  it.each<[Json, string[]]>([
    [{ timeToLiveSecs: 7200 }, []],
    [{ timeToLiveSecs: -1 }, []],
    [{ timeToLiveSecs: '60' }, []],
    [{ TimeToLiveSecs: 60, storeLimits: { maxSizeBytes: 5 } }, []],
    [{ timeToLiveSecs: 'long' }, ['MOOR1310 error']],
    [{ timeToLiveSecs: 1.5 }, ['MOOR1310 error']],
    [{ timeToLiveSecs: true }, ['MOOR1310 error']],
    [{ timeToLiveSecs: 99_999_999_999 }, ['MOOR1310 error']],
    ['7200', ['MOOR1310 error']],
  ])('%j comes to %j', (value, codes) => {
    expect(kept(value)).toEqual(codes);
  });

  it('is told once where it is a variable that is not set', () => {
    expect(kept({ timeToLiveSecs: '${TTL}' })).toEqual(['MOOR1201 error']);
  });

  it('is asked for by the newer form of edgeHub', () => {
    const without = (schemaVersion: string) => {
      const manifest = manifestWith({ hubVersion: schemaVersion });
      const text = JSON.stringify(manifest, (key, value: unknown) =>
        key === 'storeAndForwardConfiguration' ? undefined : value,
      );
      const { diagnostics } = composeText(text, { name: 'deployment.template.json' });
      return diagnostics.map(({ code, severity }) => `${code} ${severity}`);
    };
    expect(without('1.1')).toEqual(['MOOR1310 error']);
    expect(without('1.0')).toEqual([]);
  });
});

describe('the letters of a route', () => {
  it.each<[Json, string[]]>([
    [{ up: 'FROM /Messages/Modules/DETECTOR/Outputs/* INTO $upstream' }, []],
    [{ up: `FROM /messages/modules/x/outputs/* ${into('Detector')}` }, ['MOOR1701 warning']],
    [{ up: { Route: up, Priority: 1 } }, []],
    [{ up: { rout: up } }, ['MOOR1703 error']],
    [{ up: { rout: up, route: up } }, ['MOOR1703 warning']],
  ])('count as edgeHub counts them: %j comes to %j', (routes, codes) => {
    expect(found(routes)).toEqual(codes);
  });
});

describe('a source that no message has', () => {
  it.each([
    ['/message/*', '/message>/messages'],
    ['/messages/modules/detector/output/*', '/messages/modules/detector/output>/messages/modules/detector/outputs'],
    ['/messages/module/detector/outputs/*', '/messages/module/detector/outputs>/messages/modules/detector/outputs'],
    ['/twinchangenotification', '/twinchangenotification>/twinChangeNotifications'],
    ['/telemetry', '-'],
    ['/messages/events', '-'],
    ['/messages/modules/detector/outputs/a/b', '-'],
  ])('is told: %s', (source, fix) => {
    expect(fixes({ up: `FROM ${source} INTO $upstream` })).toEqual([`MOOR1705 ${fix}`]);
  });

  it.each([
    '/*',
    '/messages',
    '/MESSAGES/*',
    '/messages/modules',
    '/twinChangeNotifications/*',
    '/messages/modules/detector',
    '/messages/modules/detector/outputs/Out/*',
  ])('is not %s', (source) => {
    expect(found({ up: `FROM ${source} INTO $upstream` })).toEqual([]);
  });
});

describe('the sense of a route', () => {
  it.each<[Json, string[]]>([
    [{ up: `${up} WHERE true` }, ['MOOR1704 warning']],
    [{ up: `${up}  ` }, []],
    [{ up: 'FROM /* WHERE (FALSE) INTO $upstream' }, ['MOOR1705 warning']],
    [{ up: 'FROM /* WHERE true INTO $upstream' }, []],
    [{ up: 'FROM /* WHERE false OR true INTO $upstream' }, []],
    [{ a: up, b: ` ${up}` }, ['MOOR1706 info']],
    [{ a: up, b: 'FROM /messages/modules/detector/* INTO $upstream' }, []],
    [{ a: `FROM /messages/modules/detector/* ${into('detector')}` }, ['MOOR1707 warning']],
    [{ a: `FROM /messages/modules/detector/outputs/* ${into('detector')}` }, ['MOOR1707 warning']],
    [{ a: `FROM /messages/modules/detector/outputs/out ${into('detector')}` }, []],
    [{ a: `FROM /messages/modules/detector/* WHERE retry = 'yes' ${into('detector')}` }, []],
    [{ a: `FROM /messages/* ${into('detector')}` }, []],
  ])('%j comes to %j', (routes, codes) => {
    expect(found(routes)).toEqual(codes);
  });

  it('is mended where it is certain', () => {
    expect(fixes({ a: 'FROM /messages/* INTO upstream' })).toEqual(['MOOR1702 upstream>$upstream']);
    expect(fixes({ a: 'FROM /messages/modules/detectr/outputs/* INTO $upstream' })).toEqual([
      'MOOR1701 detectr>detector',
    ]);
    expect(fixes({ a: 'FROM /messages/modules/camera/outputs/* INTO $upstream' })).toEqual(['MOOR1701 -']);
  });
});

describe('what is wrong beside the modules', () => {
  it('is a startupOrder of edgeAgent, whatever it says', () => {
    expect(findingsWith({ edgeAgent: { startupOrder: 0 } })).toEqual(['MOOR1320 error']);
    expect(findingsWith({ edgeAgent: { startupOrder: 1 } }, { target: 'iotedge-vm' })).toEqual(['MOOR1320 error']);
  });

  it('is a runtime that is not docker, and only that', () => {
    expect(findingsWith({ runtime: { type: 'kubernetes', settings: {} } })).toEqual(['MOOR1310 error']);
    expect(findingsWith({ runtime: { type: 'Docker', settings: {} } })).toEqual([]);
  });
});

describe('a route from all modules into one of them', () => {
  const into = (source: string) => `FROM ${source} INTO BrokeredEndpoint("/modules/detector/inputs/in")`;
  const sends = 'FROM /messages/modules/Detector/outputs/found INTO $upstream';

  it.each(['/messages/*', '/*', '/messages/modules/*'])(
    'from %s is warned of where that one sends messages',
    (source) => {
      expect(findingsWith({ routes: { all: into(source), up: sends } })).toEqual(['MOOR1707 warning']);
    },
  );

  it('is left alone where it is not known to send any, or a condition chooses', () => {
    expect(findingsWith({ routes: { all: into('/messages/*') } })).toEqual([]);
    const chosen = into('/messages/* WHERE NOT IS_DEFINED($connectionModuleId)');
    expect(findingsWith({ routes: { all: chosen, up: sends } })).toEqual([]);
  });
});

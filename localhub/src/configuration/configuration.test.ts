import { describe, expect, test } from 'vitest';
import { chooseDeployments, type Candidate } from './choose.ts';
import { readContent, type DeploymentContent } from './content.ts';
import { layerDeployments } from './layering.ts';
import { systemMetricQueries } from './system-metrics.ts';
import { checkTargetFits, isTarget, parseTargetCondition } from './target-condition.ts';

function deployment(content: object): DeploymentContent {
  return readContent(content) as DeploymentContent;
}

const base = deployment({
  modulesContent: {
    $edgeAgent: { 'properties.desired': { modules: { a: 1 } } },
    a: { 'properties.desired': { x: 1 } },
  },
});
const layer = deployment({
  modulesContent: { $edgeAgent: { 'properties.desired.modules.b': 2 }, a: { 'properties.desired': { y: 2 } } },
});

function candidate(id: string, priority: number, createdOrder: number, content = base): Candidate {
  return { id, priority, createdOrder, revision: 1, content };
}

function ids(candidates: readonly Candidate[]): string[] {
  return candidates.map(({ id }) => id);
}

describe('choosing among deployments', () => {
  test('the highest priority wins, and on a tie the one created last', () => {
    const choice = chooseDeployments([candidate('new', 5, 9), candidate('first', 10, 1), candidate('second', 10, 2)]);
    expect(ids(choice.applied)).toEqual(['second']);
    expect(ids(choice.targeted)).toEqual(['new', 'first']);
  });

  test('layers above the base apply in order of priority, those at or below it do not', () => {
    const choice = chooseDeployments([
      candidate('top', 30, 1, layer),
      candidate('base', 10, 2),
      candidate('same', 10, 3, layer),
      candidate('mid', 20, 4, layer),
    ]);
    expect(ids(choice.applied)).toEqual(['base', 'mid', 'top']);
    expect(ids(choice.targeted)).toEqual(['same']);
  });

  test('without a base no layer applies', () => {
    expect(chooseDeployments([candidate('top', 30, 1, layer)])).toMatchObject({
      applied: [],
      targeted: [{ id: 'top' }],
    });
  });

  test('a layer replaces a whole section or adds at a path', () => {
    const desired = layerDeployments([base, layer]);
    expect(desired.get('$edgeAgent')).toEqual({ modules: { a: 1, b: 2 } });
    expect(desired.get('a')).toEqual({ y: 2 });
  });
});

/** Half of what a twin can take, and a little more. */
const tooLarge = Object.fromEntries(Array.from({ length: 5 }, (_, index) => [`k${index}`, 'x'.repeat(4000)]));

describe('content of a configuration', () => {
  test.each([
    [{}, 'exactly one of'],
    [null, 'content'],
    [{ modulesContent: {}, deviceContent: {} }, 'exactly one of'],
    [{ deviceContent: 1 }, 'deviceContent must be an object'],
    [{ moduleContent: [] }, 'moduleContent must be an object'],
    [{ deviceContent: { 'tags.site': 'plant-7' } }, "deviceContent: 'tags.site' is not allowed"],
    [{ moduleContent: { 'properties.desired': 1 } }, 'moduleContent: properties.desired must be an object'],
    [{ deviceContent: { 'properties.desired.a': { b: 1 }, 'properties.desired.a.b': 2 } }, 'a.b is set by two keys'],
    [{ deviceContent: { 'properties.desired.a': 1, 'properties.desired.a.b': 2 } }, 'a.b is set by two keys'],
    [{ deviceContent: { 'properties.desired.a': { $b: 1 } } }, 'invalid character'],
    [
      { deviceContent: { 'properties.desired.a': tooLarge, 'properties.desired.b': tooLarge } },
      'exceeds maximum 32768',
    ],
    [{ modulesContent: { a: {} } }, 'must have $edgeAgent'],
    [{ modulesContent: { $edgeAgent: { 'properties.desired': 1 } } }, 'must be an object'],
    [{ modulesContent: { $edgeAgent: { 'properties.desired.': 1 } } }, 'empty step'],
    [{ modulesContent: { $edgeAgent: { 'tags.x': 1 } } }, "'tags.x' is not allowed"],
    [{ modulesContent: { $edgeAgent: { 'properties.desired': { 'a.b': 1 } } } }, 'invalid character'],
    [{ modulesContent: { $edgeAgent: { 'properties.desired': {} }, m: {} } }, 'sets exactly properties.desired'],
    [{ modulesContent: { $edgeAgent: { 'properties.desired': {} }, 'a/b': {} } }, 'not a module ID'],
  ])('%j is refused', (content, reason) => {
    expect(() => readContent(content)).toThrow(reason);
  });
});

describe('target conditions', () => {
  const twin = {
    deviceId: 'd',
    tags: { site: 'plant-7' },
    properties: { reported: { gpu: { count: 2 } }, desired: { a: 1 } },
  };

  test.each([
    ['', false],
    ['*', true],
    ["tags.site = 'plant-7'", true],
    ["deviceId = 'd' AND properties.reported.gpu.count > 1", true],
    ["tags.ring = 'canary'", false],
  ])('%j targets: %j', (condition, expected) => {
    expect(isTarget(parseTargetCondition(condition), twin)).toBe(expected);
  });

  test.each(['tags.site = "plant-7"', 'properties.desired.a = 1', 'status = 1', 'tags.site =', "tags.a = 'x' extra"])(
    '%j is refused',
    (condition) => {
      expect(() => parseTargetCondition(condition)).toThrow(expect.objectContaining({ name: 'QueryError' }));
    },
  );
});

describe('target conditions over modules', () => {
  const twin = { deviceId: 'd', moduleId: 'meter', tags: { ring: 'canary' }, properties: { reported: {} } };

  test.each([
    ['FROM devices.modules', true],
    ["from devices.modules where moduleId = 'meter'", true],
    ["  FROM  devices.modules WHERE devices.modules.tags.ring = 'canary' AND deviceId = 'd'", true],
    ["FROM devices.modules WHERE moduleId = 'other'", false],
  ])('%j targets: %j', (condition, expected) => {
    expect(isTarget(parseTargetCondition(condition), twin)).toBe(expected);
  });

  test.each([
    ['FROM devices.modules WHERE', 'position 26'],
    ['FROM devices.modules WHERE tags.a =', 'position 35'],
    ["FROM devices.modules WHERE managedBy = 'x'", 'managedBy cannot stand'],
    ["FROM devices WHERE tags.a = 'x'", 'position'],
    ["moduleId = 'meter'", 'moduleId cannot stand'],
  ])('%j is refused', (condition, reason) => {
    expect(() => parseTargetCondition(condition)).toThrow(reason);
  });

  test('they are for moduleContent, and moduleContent is for nothing else', () => {
    const modules = parseTargetCondition("FROM devices.modules WHERE moduleId = 'meter'");
    const devices = parseTargetCondition("tags.a = 'x'");
    expect(() => checkTargetFits(modules, 'device')).toThrow('for moduleContent only');
    expect(() => checkTargetFits(modules, 'base')).toThrow('for moduleContent only');
    expect(() => checkTargetFits(devices, 'module')).toThrow('FROM devices.modules WHERE');
    expect(() => checkTargetFits(parseTargetCondition('*'), 'module')).toThrow('FROM devices.modules WHERE');
    for (const [condition, kind] of [
      [modules, 'module'],
      [devices, 'device'],
      [parseTargetCondition('*'), 'device'],
      [parseTargetCondition(''), 'module'],
    ] as const) {
      expect(() => checkTargetFits(condition, kind)).not.toThrow();
    }
  });
});

describe('system metrics', () => {
  test('those of configurations of devices are those of IoT Hub, those of modules follow them', () => {
    expect(systemMetricQueries('c', "tags.a = 'b'", 'device')).toEqual({
      targetedCount: "select deviceId from devices where tags.a = 'b'",
      appliedCount: "select deviceId from devices where configurations.[[c]].status = 'Applied'",
    });
    expect(systemMetricQueries('c', '*', 'device')['targetedCount']).toBe('select deviceId from devices');
    expect(systemMetricQueries('c', '', 'device')['targetedCount']).toBe('');
    expect(systemMetricQueries('c', "FROM devices.modules WHERE moduleId = 'm'", 'module')).toEqual({
      targetedCount: "select deviceId, moduleId from devices.modules where moduleId = 'm'",
      appliedCount: "select deviceId, moduleId from devices.modules where configurations.[[c]].status = 'Applied'",
    });
    expect(systemMetricQueries('c', 'FROM devices.modules', 'module')['targetedCount']).toBe(
      'select deviceId, moduleId from devices.modules',
    );
  });

  test('their queries are those of IoT Hub, letter by letter', () => {
    const agent =
      "select deviceId from devices.modules where moduleId = '$edgeAgent' and configurations.[[c12]].status = 'Applied'";
    const current = `${agent} and properties.desired.$version = properties.reported.lastDesiredVersion`;
    expect(systemMetricQueries('c12', "tags.a = 'b'", 'base')).toEqual({
      targetedCount: "select deviceId from devices where capabilities.iotEdge = true and tags.a = 'b'",
      appliedCount: agent,
      reportedSuccessfulCount: `${current} and properties.reported.lastDesiredStatus.code = 200`,
      reportedFailedCount: `${current} and properties.reported.lastDesiredStatus.code != 200`,
    });
    expect(systemMetricQueries('c12', '*', 'base')['targetedCount']).toBe(
      'select deviceId from devices where capabilities.iotEdge = true',
    );
    expect(systemMetricQueries('c12', '', 'layered')['targetedCount']).toBe('');
  });
});

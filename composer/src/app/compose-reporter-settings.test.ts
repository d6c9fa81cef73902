import { desiredSchema, settingNames } from '@mooring/contract';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../source/node.ts';
import { reporterSchema } from '../core/workload/schema/reporter-schema.ts';
import {
  composeText,
  createOptionsOf,
  detector,
  head,
  moduleOf,
  places,
  type TextOptions,
} from './testing/compose-text.ts';

const silence = 'silence: { untilUtc: "2026-03-01T12:00:00Z" }';

/** Every setting that a file may hold, as it is written and as it reaches the twin. */
const settings: Record<string, [text: string, value: unknown]> = {
  probeIntervalSeconds: ['60', 60],
  probeDeadlineSeconds: ['10', 10],
  heartbeatSeconds: ['1800', 1800],
  slowMilliseconds: ['500', 500],
  leastFreePercent: ['5', 5],
  badAfterReadings: ['2', 2],
  goodAfterReadings: ['5', 5],
  shareFsTypes: ['[fuse.rclone]', ['fuse.rclone']],
  telemetry: ['true', true],
  writeProbe: ['{}', {}],
};

function compose(reporter: string, options: TextOptions = {}) {
  const text = `${head}volumes: { camera: { share: camera-drop, hostPath: /mnt/camera } }
modules: { detector: { image: ${detector}, mounts: { /in: camera } } }
reporter: ${reporter}`;
  return composeText(text, { target: 'iotedge-vm', ...options });
}

function desiredOf(result: ReturnType<typeof compose>, module: string): JsonObject {
  const section = result.composed?.manifest.modulesContent[module] as Record<string, JsonObject> | undefined;
  const { revision: _ofTheWhole, ...desired } = section?.['properties.desired'] ?? {};
  return desired;
}

describe('settings of reporter and prober in the workload file', () => {
  it.each(Object.entries(settings))('hold %s for both, as it was written', (name, [text, value]) => {
    const result = compose(`{ image: images.contoso.com/r:1, desired: { ${name}: ${text} } }`);
    expect(places(result)).toEqual([]);
    const volumes = { camera: { share: 'camera-drop', path: '/mooring/volumes/camera' } };
    expect(desiredOf(result, 'line-inspection-prober')).toEqual({
      workload: 'line-inspection',
      volumes,
      [name]: value,
    });
    expect(desiredOf(result, 'reporter')).toEqual({ workload: 'line-inspection', volumes: {}, [name]: value });
    expect(desiredSchema.safeParse(desiredOf(result, 'line-inspection-prober')).error).toBeUndefined();
  });

  it('have every setting that the twin knows, but for what is written from the rest of the file', () => {
    const known = [...Object.keys(settings), 'silence', 'workload', 'revision', 'volumes'];
    expect(known.toSorted()).toEqual([...settingNames].toSorted());
    const shape = reporterSchema().shape.desired.unwrap().shape;
    expect(Object.keys(shape).toSorted()).toEqual([...settingNames].toSorted());
  });

  it.each(['workload: line', 'revision: r1', 'volumes: {}'])('hold no %s, which Mooring writes', (text) => {
    const result = compose(`{ image: images.contoso.com/r:1, desired: { ${text} } }`);
    const [name = ''] = text.split(':');
    expect(result.diagnostics.map(({ code, message }) => `${code} ${message}`)).toEqual([
      `MOOR1103 \`reporter.desired.${name}\` must be left out: Mooring writes it from the rest of the file`,
    ]);
  });

  it.each([
    ['probeIntervalSeconds: 1', 'at least 5', '6:77'],
    ['telemetry: "yes"', 'must be `true` or `false`', '6:66'],
    ['writeProbe: { intervalSeconds: 59 }', 'at least 60', '6:86'],
    ['shareFsTypes: [/]', 'must be a file-system type such as fuse.rclone', '6:70'],
    ['silence: { volumes: [camera] }', '`untilUtc` is missing', '6:55'],
    ['probeIntervalSecond: 5', 'unknown key `probeIntervalSecond`', '6:55'],
  ])('are refused at their place by the rules of the twin: %s', (text, words, at) => {
    const result = compose(`{ image: images.contoso.com/r:1, desired: { ${text} } }`);
    expect(result.composed).toBeUndefined();
    expect(result.diagnostics.map(({ message }) => message).join()).toContain(words);
    expect(places(result)[0]?.split(' ')[2]).toBe(at);
  });

  it('say that a silence is set anew at each push, and give it to the prober alone', () => {
    const result = compose(`{ image: images.contoso.com/r:1, desired: { ${silence}, telemetry: true } }`);
    expect(places(result)).toEqual(['MOOR1117 info 6:55']);
    expect(desiredOf(result, 'line-inspection-prober')).toMatchObject({
      silence: { untilUtc: '2026-03-01T12:00:00Z' },
    });
    expect(desiredOf(result, 'reporter')).toEqual({ workload: 'line-inspection', volumes: {}, telemetry: true });
  });

  it('say until when a silence lasts, and that it does nothing once that is past', () => {
    const past = 'silence: { untilUtc: "2020-03-01T12:00:00Z" }';
    const [told] = compose(`{ image: images.contoso.com/r:1, desired: { ${past} } }`).diagnostics;
    expect(told?.message).toContain('it ends at 2020-03-01T12:00:00Z, and does nothing from then on');
    expect(told?.help).toContain('If that time is past, take it out.');
  });

  it('warn of a silence for what no prober watches', () => {
    const named = silence.replace(' }', ', volumes: [camera, camrea] }');
    const result = compose(`{ image: images.contoso.com/r:1, desired: { ${named} } }`);
    expect(places(result)).toEqual(['MOOR1117 info 6:55', 'MOOR1117 warning 6:118']);
    expect(result.diagnostics[1]?.help).toContain('`camera`');
  });

  it('have no effect where neither is added, which is told', () => {
    const result = compose('{ enabled: false, metrics: true, desired: { telemetry: true } }');
    expect(places(result)).toEqual(['MOOR1606 warning 6:29', 'MOOR1606 warning 6:44']);
    expect(Object.keys(result.composed?.manifest.modulesContent ?? {})).toEqual(['$edgeAgent', '$edgeHub']);
  });

  it('reach a layer, too', () => {
    const result = compose('{ image: images.contoso.com/r:1, desired: { telemetry: true } }', { output: 'layered' });
    expect(desiredOf(result, 'line-inspection-prober')).toMatchObject({ telemetry: true });
  });
});

describe('metrics for others', () => {
  const metrics = '{ image: images.contoso.com/r:1, metrics: true }';

  it.each(['iotedge-vm', 'ase-1node'] as const)('are open on port 8089 of both on %s', (target) => {
    const result = compose(metrics, { target });
    for (const module of ['reporter', 'line-inspection-prober']) {
      expect(moduleOf(result, module)).toMatchObject({ env: { MOORING_HTTP_HOST: { value: '0.0.0.0' } } });
      expect(createOptionsOf(result, module)).toMatchObject({ ExposedPorts: { '8089/tcp': {} } });
    }
    expect(createOptionsOf(result, 'line-inspection-prober')).toHaveProperty('HostConfig');
    expect(result.diagnostics.filter(({ severity }) => severity !== 'info')).toEqual([]);
  });

  it('are for the pod itself alone unless the file says otherwise', () => {
    const text = JSON.stringify(compose('{ image: images.contoso.com/r:1 }').composed?.manifest);
    expect(text).toContain('line-inspection-prober');
    expect(text).not.toMatch(/8089|HTTP_HOST/);
  });
});

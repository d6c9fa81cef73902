import { describe, expect, it } from 'vitest';
import { moduleSchema } from '../core/workload/schema/module-schema.ts';
import type { Target } from '../core/model/target.ts';
import { composeText, createOptionsOf, detector, head, moduleOf, type TextOptions } from './testing/compose-text.ts';
import { containerKeys, env, type KeyCases } from './testing/container-keys.ts';

/** The keys that stand in the entry of a module itself, or beside it. */
const entryKeys: KeyCases = {
  image: [['{}', { entry: { settings: { image: detector, createOptions: '{}' }, type: 'docker' } }, {}]],
  desired: [['desired: { fps: 15 }', {}, {}]],
  version: [
    ['version: "2.1"', { entry: { version: '2.1' } }, { entry: { version: '2.1' } }],
    ['version: null', { entry: { version: undefined as never } }, { entry: { version: undefined as never } }],
  ],
  status: [
    ['status: stopped', { entry: { status: 'stopped' } }, { entry: { status: 'stopped' } }],
    ['status: null', { entry: { status: undefined as never } }, { entry: { status: undefined as never } }],
  ],
  restartPolicy: [
    [
      'restartPolicy: on-failure',
      { entry: { restartPolicy: 'on-failure' }, codes: ['MOOR1603 info'] },
      { entry: { restartPolicy: 'on-failure' } },
    ],
    [
      'restartPolicy: null',
      { entry: { restartPolicy: undefined as never } },
      { entry: { restartPolicy: undefined as never } },
    ],
  ],
  startupOrder: [
    ['startupOrder: 2', { entry: { startupOrder: 2 }, codes: ['MOOR1603 info'] }, { entry: { startupOrder: 2 } }],
    ['startupOrder: 0', { entry: { startupOrder: 0 }, codes: ['MOOR1603 info'] }, { entry: { startupOrder: 0 } }],
  ],
  imagePullPolicy: [
    [
      'imagePullPolicy: never',
      { entry: { imagePullPolicy: 'never' }, codes: ['MOOR1603 info'] },
      { entry: { imagePullPolicy: 'never' } },
    ],
    [
      'imagePullPolicy: on-create',
      { entry: { imagePullPolicy: 'on-create' } },
      { entry: { imagePullPolicy: 'on-create' } },
    ],
  ],
  env: [
    [
      'env: { A: x, B: 2, C: true, D: { value: 3 }, E: { value: false } }',
      { entry: env({ A: 'x', B: '2', C: 'true', D: 3, E: false }) },
      { entry: env({ A: 'x', B: '2', C: 'true', D: 3, E: false }) },
    ],
  ],
  type: [
    ['type: null', { codes: ['MOOR1310 error'] }, { codes: ['MOOR1310 error'] }],
    ['type: podman', { codes: ['MOOR1310 error'] }, { codes: ['MOOR1310 error'] }],
  ],
  settings: [
    [
      'settings: { other: { x: 1 } }',
      { entry: { settings: { image: detector, createOptions: '{}', other: { x: 1 } }, type: 'docker' } },
      { entry: { settings: { image: detector, createOptions: '{}', other: { x: 1 } }, type: 'docker' } },
    ],
  ],
  entry: [
    [
      'entry: { integrity: a, status: stopped, env: { B: { value: b, more: 1 } } }, env: { A: a, B: a }',
      {
        entry: {
          integrity: 'a',
          status: 'stopped',
          env: { A: { value: 'a' }, B: { value: 'b', more: 1 } },
        },
      },
      {},
    ],
    ['entry: { env: {} }', { entry: { env: {} } }, { entry: { env: {} } }],
  ],
};
const keys: KeyCases = { ...containerKeys, ...entryKeys };

function composeKey(text: string, target: Target) {
  const options: TextOptions = { target };
  const inner = text === '{}' ? '' : `, ${text}`;
  return composeText(
    `${head}proxy: { https: "http://p:1", upstreamProtocol: AmqpWs }
volumes: { camera: { share: camera-drop, hostPath: /mnt/camera } }
modules: { detector: { image: ${detector}${inner} }, viewer: { image: ${detector}, mounts: { /in: camera } } }
reporter: { enabled: false }`,
    options,
  );
}

/** Told of the frame around the key, on Azure Stack Edge. */
const ofFrame = ['MOOR1606 info', 'MOOR1606 info'];

describe.each(Object.entries(keys))('the key `%s` of a module', (_key, cases) => {
  for (const [text, ase, vm] of cases) {
    for (const [target, expected] of [
      ['ase-1node', ase],
      ['iotedge-vm', vm],
    ] as const) {
      it(`${text} on ${target}`, () => {
        const result = composeKey(text, target);
        const codes = result.diagnostics.map(({ code, severity }) => `${code} ${severity}`);
        const frame = target === 'ase-1node' ? ofFrame : [];
        expect(codes.sort()).toEqual([...frame, ...(expected.codes ?? [])].sort());
        if (codes.some((code) => code.endsWith('error'))) return;
        const { settings, ...entry } = moduleOf(result, 'detector');
        const options = createOptionsOf(result, 'detector');
        expect(options).toEqual(expected.options ?? options);
        for (const [key, value] of Object.entries(expected.entry ?? {})) {
          expect({ ...entry, settings }[key]).toEqual(value);
        }
      });
    }
  }
});

it('has a case for every key that a module has', () => {
  expect(Object.keys(keys).sort()).toEqual(Object.keys(moduleSchema().shape).sort());
});

it('gives a module without keys of its own the usual ones, and its desired properties to its twin', () => {
  const result = composeKey('desired: { fps: 15 }', 'ase-1node');
  expect(moduleOf(result, 'detector')).toEqual({
    type: 'docker',
    version: '1.0',
    status: 'running',
    restartPolicy: 'always',
    settings: { image: detector, createOptions: '{}' },
  });
  expect(result.composed?.manifest.modulesContent['detector']).toEqual({ 'properties.desired': { fps: 15 } });
});

import { describe, expect, it } from 'vitest';
import { composeText, head } from './testing/compose-text.ts';

const explain = (text: string) =>
  composeText(`${head}${text}`).diagnostics.map(
    ({ code, line, column, message }) => `${code} ${line}:${column} ${message}`,
  );
const module = (keys: string) => explain(`modules: { a: { image: x.y/a:1, ${keys} } }`);

describe('a key with several forms', () => {
  it.each([
    ['gpu: one', '4:38 `modules.a.gpu` must be a number or a mapping of keys and values'],
    ['gpu: 0', '4:38 `modules.a.gpu` must be at least 1'],
    ['gpu: { sharing: tme, devices: [0] }', '4:49 `modules.a.gpu.sharing` must be `time` or `mps`'],
    [
      'gpu: { sharing: time, devices: [0], threadPercentage: 5 }',
      '4:38 `modules.a.gpu` can have `threadPercentage` with `sharing: mps` only',
    ],
    ['node: [a]', '4:39 `modules.a.node` must be a text or a mapping of keys and values'],
    ['node: { arch: 1 }', '4:47 `modules.a.node.arch` must be a text'],
    [
      'env: { A: null }',
      '4:43 `modules.a.env.A` must be a text, a number, `true` or `false` or a mapping of keys and values',
    ],
    ['env: { A: { value: [1] } }', '4:52 `modules.a.env.A.value` must be a text, a number or `true` or `false`'],
    [
      'resources: { limits: { cpu: lots } }',
      '4:61 `modules.a.resources.limits.cpu` must be an amount of CPU such as 500m or 2',
    ],
    ['resources: { limits: { cpu: 0 } }', '4:61 `modules.a.resources.limits.cpu` must be more than 0'],
    [
      'resources: { requests: { memory: 2Gi }, limits: { memory: 1G } }',
      '4:44 `modules.a.resources` cannot request more memory than its limit',
    ],
    ['ports: ["80:99999"]', '4:41 `modules.a.ports.0` must have ports from 1 to 65535'],
    ['ports: ["0"]', '4:41 `modules.a.ports.0` must have ports from 1 to 65535'],
    [
      'settings: { CreateOptions02: x }',
      '4:43 `modules.a.settings` cannot hold `image` or `createOptions`, which have keys of their own',
    ],
  ])('%s is told in the words of the form that was meant', (keys, expected) => {
    expect(module(keys)).toEqual([`MOOR1103 ${expected}`]);
  });

  it('is shown as it is written', () => {
    const { diagnostics } = composeText(`${head}modules: { a: { image: x.y/a:1, gpu: one, node: [1], ports: 80 } }`);
    expect(diagnostics.map(({ help }) => help)).toEqual([
      'Write `gpu: 1` for a whole GPU, or `gpu: { sharing: time, devices: [0] }`.',
      'Write the name of a node, or labels such as `node: { kubernetes.io/arch: amd64 }`.',
      'Write a list such as `ports: ["8080:80"]`.',
    ]);
  });

  it('tells of its keys what is unknown and what is missing', () => {
    expect(module('gpu: { sharin: time }').toSorted()).toEqual([
      'MOOR1101 4:40 unknown key `sharin` in `modules.a.gpu`',
      'MOOR1102 4:33 `devices` is missing in `modules.a.gpu`',
    ]);
  });
});

describe('a section that may be left out, or be null', () => {
  it('has its keys told all the same', () => {
    const { diagnostics } = composeText(`${head}modules: {}\nedgeHub: { prts: [] }\nroutes: { up: { rout: x } }\n`);
    expect(diagnostics.map(({ message, help }) => `${message}: ${help}`).join('\n')).toMatch(
      /unknown key `prts` in `edgeHub`: Did you mean `ports`[^]*unknown key `rout` in `routes.up`: Did you mean `route`/,
    );
  });

  it('says what edgeAgent cannot be given', () => {
    expect(explain('modules: {}\nedgeAgent: { desired: { systemModules: {} } }\n')).toEqual([
      'MOOR1103 5:23 `edgeAgent.desired` cannot hold `modules` or `systemModules`, which are written from `modules`, `edgeAgent` and `edgeHub`',
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import type { Json } from '../source/node.ts';
import { findingsWith } from './testing/manifest-with.ts';
import { frameExample } from '../core/diagnostics/catalogue/frame-example.ts';
import { demandReadable } from '../core/rollout/read-desired.ts';
import { composeText } from './testing/compose-text.ts';

function imported(modules: string, change: (text: string) => string = (text) => text) {
  return composeText(change(frameExample({ in: 'modules', text: modules }).text), { name: 'd.json' });
}
const moduleWith = (properties: string) =>
  `{"d": {${properties}, "settings": {"image": "x.y/d:1"}${properties.startsWith('"type"') ? '' : ', "type": "docker"'}}}`;
const entry = (properties: string) => imported(moduleWith(properties));
const options = (createOptions: object) =>
  imported(
    `{"d": {"settings": {"image": "x.y/d:1", "createOptions": ${JSON.stringify(JSON.stringify(createOptions))}}, "type": "docker"}}`,
  );
const found = (result: ReturnType<typeof composeText>) =>
  result.diagnostics.map(({ code, severity }) => `${code} ${severity}`);

describe('an imported manifest with what edgeAgent does not take', () => {
  it.each([
    ['"status": "runing"', '"runing"', 'Did you mean `running`?'],
    ['"restartPolicy": "allways"', '"allways"', 'Did you mean `always`?'],
    ['"imagePullPolicy": "always"', '"always"', 'It takes on-create, never.'],
    ['"type": "podman"', '"podman"', 'It takes docker.'],
    ['"env": {"A": null}', 'null', 'an environment variable is an object'],
    ['"env": {"A": "x"}', '"x"', 'an environment variable is an object'],
    ['"env": {"A": {}}', '"A"', 'an environment variable is an object'],
    ['"env": {"A": {"value": null}}', 'null', 'an environment variable is an object'],
    ['"startupOrder": "first"', '"first"', 'edgeAgent reports 400'],
    ['"startupOrder": -1', '-1', 'Modules with a smaller number start first'],
    ['"version": {}', '{}', 'edgeAgent reports 400'],
  ])('%s is an error at its place', (text, at, help) => {
    const result = entry(text);
    const errors = result.diagnostics.filter(({ severity }) => severity === 'error');
    expect(errors).toMatchObject([{ code: 'MOOR1310' }]);
    expect(errors[0]?.help).toContain(help);
    const { line = 0, column = 0 } = errors[0] ?? {};
    const source = frameExample({ in: 'modules', text: moduleWith(text) }).text;
    const shown = source.split('\n')[line - 1] ?? '';
    expect(shown.slice(column - 1).startsWith(at)).toBe(true);
    expect(result.composed).toBeUndefined();
  });

  it('says the same of a manifest for docker, where the same edgeAgent reads it', () => {
    const { text } = frameExample({
      in: 'modules',
      text: '{"detector": {"status": "on", "settings": {"image": "x.y/d:1"}, "type": "docker"}}',
    });
    expect(found(composeText(text, { name: 'd.json', target: 'iotedge-vm' }))).toEqual(['MOOR1310 error']);
  });

  it('names what is missing beside the modules', () => {
    expect(found(imported('{}', (text) => text.replace('"runtime"', '"runtimes"')))).toEqual(['MOOR1310 error']);
    const password = '"settings": {"registryCredentials": {"c": {"address": "x.y", "username": "u"}},';
    expect(found(imported('{}', (text) => text.replace('"settings": {', password)))).toEqual([
      'MOOR1310 error',
      'MOOR1319 info',
    ]);
  });

  it.each([
    ['"status": "Running", "restartPolicy": "Always", "env": {"A": {"value": 1}, "B": {"value": false}}', []],
    ['"version": 1.5', ['MOOR1310 warning']],
    ['"startupOrder": "2"', ['MOOR1310 warning', 'MOOR1603 info']],
  ])('%s passes, and can be read at the push', (text, expected) => {
    const result = entry(text);
    expect(found(result).toSorted((a, b) => a.localeCompare(b))).toEqual(expected);
    expect(demandReadable(result.composed?.manifest.modulesContent ?? {})).toBeUndefined();
  });
});

describe('createOptions of which nothing would come', () => {
  it.each([
    ['k8s-extensions', '`k8s-experimental`'],
    ['K8s-Experimental', '`k8s-experimental`'],
    ['k8s_experimental', '`k8s-experimental`'],
    ['k8s-experimantal', '`k8s-experimental`'],
    ['kubernetes', '`k8s-experimental`'],
    ['service-options', '`k8s-experimental.serviceOptions`'],
    ['nodeSelector', '`k8s-experimental.nodeSelector`'],
  ])('%s is an error', (key, help) => {
    const { diagnostics, composed } = options({ [key]: { type: 'LoadBalancer' } });
    expect(diagnostics).toMatchObject([{ code: 'MOOR1604', severity: 'error' }]);
    expect(diagnostics[0]?.help).toContain(help);
    expect(composed).toBeUndefined();
  });

  it('a misspelt section of k8s-experimental is an error, one that nobody knows a warning', () => {
    expect(found(options({ 'k8s-experimental': { 'service-options': { type: 'NodePort' } } }))).toEqual([
      'MOOR1604 error',
    ]);
    expect(found(options({ 'k8s-experimental': { tolerations: [1] } }))).toEqual(['MOOR1603 warning']);
  });

  it.each(['type', 'Type'])('an unknown %s of serviceOptions is an error, with ports and without', (key) => {
    const extension = { 'k8s-experimental': { ServiceOptions: { [key]: 'LoadBalance' } } };
    const ports = { HostConfig: { PortBindings: { '80/tcp': [{ HostPort: '8080' }] } } };
    for (const result of [options(extension), options({ ...extension, ...ports })]) {
      expect(found(result)).toEqual(['MOOR1605 error']);
      expect(result.diagnostics[0]?.help).toContain('Did you mean `LoadBalancer`?');
    }
    expect(found(options({ 'k8s-experimental': { serviceOptions: { type: 'nodeport' } } }))).toEqual([]);
  });

  it.each([
    [{ HostConfg: { Memory: 5 } }, 'Did you mean `HostConfig`?'],
    [{ HostConfig: { Memory: 5 } }, 'Use k8s-experimental.resources.limits.memory.'],
    [{ Tty: true }, 'does not translate it. Take it out.'],
    [{ gpus: 'all' }, 'does not translate it. Take it out.'],
  ])('%j is a warning that says what may have been meant', (createOptions, help) => {
    const result = options(createOptions);
    expect(found(result)).toEqual(['MOOR1603 warning']);
    expect(result.diagnostics[0]?.help).toContain(help);
  });

  const shared = { volume: { name: 'm', emptyDir: {} }, volumeMounts: [{ name: 'm', mountPath: '/dev/shm/' }] };
  const limits = (name: string) => ({ resources: { limits: { [name]: '1' } }, strategy: { type: 'Recreate' } });
  it.each<[Json, Json, string]>([
    [{ ShmSize: 536870912 }, { volumes: [shared] }, 'MOOR1603'],
    [{ Memory: 33554432 }, limits('memory'), 'MOOR1603'],
    [{ NanoCpus: 500000000 }, { Resources: { Limits: { cpu: '500m' } } }, 'MOOR1603'],
    [{ Runtime: 'nvidia' }, limits('nvidia.com/gpu'), 'MOOR1601'],
  ])('%j is no more than an info where %j says it, too', (HostConfig, said, code) => {
    expect(found(options({ HostConfig, 'k8s-experimental': said }))).toEqual([`${code} info`]);
    expect(found(options({ HostConfig }))).toEqual([`${code} warning`]);
    const other = {
      nodeSelector: { kind: 'a' },
      volumes: [{ ...shared, volumeMounts: [{ name: 'm', mountPath: '/m' }] }],
    };
    expect(found(options({ HostConfig, 'k8s-experimental': other }))).toEqual([`${code} warning`]);
  });

  it.each([
    [{ Mounts: [{ Type: 'volume', Source: 'a', Target: '/a' }] }, 'Did you mean `HostConfig.Mounts`?'],
    [{ HostConfig: { Mount: [{ Type: 'volume', Source: 'a', Target: '/a' }] } }, 'Did you mean `Mounts`?'],
    [{ HostConfig: { PortBinding: { '80/tcp': [{ HostPort: '80' }] } } }, 'Did you mean `PortBindings`?'],
  ])('%j is an error that says what was meant, since the module would lose it', (createOptions, help) => {
    const result = options(createOptions);
    expect(found(result)).toEqual(['MOOR1604 error']);
    expect(result.diagnostics[0]?.help).toContain(help);
  });

  it('are told of edgeAgent and edgeHub, too', () => {
    const change = (text: string) =>
      text
        .replace('"createOptions": "{}"', '"createOptions": "{\\"Tty\\":true}"')
        .replace('{\\"HostConfig\\":{', '{\\"Tty\\":true,\\"HostConfig\\":{');
    const messages = imported('{}', change).diagnostics.map(({ message }) => message);
    expect(messages).toEqual(['`Tty` of `edgeAgent` has no effect', '`Tty` of `edgeHub` has no effect']);
  });
});

describe('a module without a type', () => {
  it.each(['ase-1node', 'iotedge-vm'] as const)('is an error on %s: edgeAgent cannot tell how to read it', (target) => {
    const modules = { detector: { settings: { image: 'mcr.microsoft.com/contoso/detector:1.4.2' } } };
    expect(findingsWith({ modules }, { target })).toEqual(['MOOR1310 error']);
    expect(findingsWith({ modules: { detector: { ...modules.detector, Type: 'docker' } } }, { target })).toEqual([]);
  });
});

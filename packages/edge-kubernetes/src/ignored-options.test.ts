import { describe, expect, it } from 'vitest';
import { mapModule } from './map-module.ts';
import { aseAgentSettings } from './settings.ts';

const ignoredOf = (createOptions: unknown, more: object = {}) =>
  mapModule({ id: 'detector', createOptions, ...more }, aseAgentSettings()).ignored;
const paths = (createOptions: unknown, more?: object) => ignoredOf(createOptions, more).map((entry) => entry.path);

describe('what has no effect on Kubernetes', () => {
  it('is named with its path and with what has the effect', () => {
    expect(ignoredOf({ HostConfig: { Memory: 1024, DeviceRequests: [{ Count: 1 }] }, User: '1000' })).toEqual([
      expect.objectContaining({ path: 'createOptions.User', insteadUse: 'k8s-experimental.securityContext.runAsUser' }),
      expect.objectContaining({
        path: 'createOptions.HostConfig.Memory',
        insteadUse: 'k8s-experimental.resources.limits.memory',
      }),
      expect.objectContaining({
        path: 'createOptions.HostConfig.DeviceRequests',
        insteadUse: 'k8s-experimental.resources.limits["nvidia.com/gpu"]',
      }),
    ]);
  });

  it('is not named where it is empty or has an effect', () => {
    const used = {
      Binds: ['/a:/b'],
      Privileged: true,
      PortBindings: {},
      IpcMode: 'host',
      Memory: 0,
      CapAdd: [],
      Init: false,
    };
    expect(ignoredOf({ hostconfig: used, Env: ['A=b'], Hostname: '' }, { restartPolicy: 'always' })).toEqual([]);
  });

  it('includes mounts, binds and ports that the agent drops', () => {
    const HostConfig = {
      Binds: ['data'],
      Mounts: [{ Type: 'tmpfs', Source: 'x', Target: '/c', TmpfsOptions: { SizeBytes: 1 } }],
      PortBindings: { '80-90/tcp': [{ HostPort: '80' }], '81/tcp': [{ HostIp: '127.0.0.1' }] },
    };
    expect(paths({ HostConfig, ExposedPorts: { '1/icmp': {} } })).toHaveLength(6);
    expect(paths({ HostConfig, ExposedPorts: { '1/icmp': {} } })).toEqual(
      expect.arrayContaining([
        'createOptions.HostConfig.Mounts[0].TmpfsOptions',
        'createOptions.HostConfig.Binds[0]',
        'createOptions.HostConfig.Mounts[0]',
        'createOptions.ExposedPorts.1/icmp',
        'createOptions.HostConfig.PortBindings.80-90/tcp',
        'createOptions.HostConfig.PortBindings.81/tcp[0]',
      ]),
    );
  });

  it('includes a misspelt section and unknown names within the right one', () => {
    expect(
      ignoredOf({ 'k8s-extensions': { nodeSelector: {} }, 'K8s-Experimental': { nodeSelector: { a: 'b' } } }),
    ).toEqual([
      expect.objectContaining({ path: 'createOptions.k8s-extensions', insteadUse: 'k8s-experimental' }),
      expect.objectContaining({ path: 'createOptions.K8s-Experimental', insteadUse: 'k8s-experimental' }),
    ]);
    const section = { 'service-options': {}, serviceOptions: { type: 'Ingress' }, resources: { claims: [] } };
    expect(paths({ 'k8s-experimental': section, ExposedPorts: { '80/tcp': {} } })).toEqual([
      'createOptions.k8s-experimental.service-options',
      'createOptions.k8s-experimental.resources.claims',
      'createOptions.k8s-experimental.serviceOptions.type',
    ]);
  });

  it('includes settings of the module beside createOptions', () => {
    expect(paths({}, { restartPolicy: 'never', imagePullPolicy: 'never', startupOrder: 1 })).toEqual([
      'restartPolicy',
      'imagePullPolicy',
      'startupOrder',
    ]);
  });
});

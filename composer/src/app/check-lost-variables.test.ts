import { describe, expect, it } from 'vitest';
import { composeManifestWith, type ManifestParts } from './testing/manifest-with.ts';
import type { Target } from '../core/model/target.ts';

function told(parts: ManifestParts, target: Target = 'ase-1node'): string[] {
  const { diagnostics } = composeManifestWith(parts, { target });
  return diagnostics.filter(({ code }) => code === 'MOOR1622').map(({ message, severity }) => `${severity} ${message}`);
}
const env = (values: Record<string, string>): NonNullable<ManifestParts['module']> => ({
  env: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }])),
});

describe('an environment variable on Kubernetes', () => {
  it.each(['IOTEDGE_MODULEID', 'IOTEDGE_GATEWAYHOSTNAME', 'EdgeDeviceHostName'])(
    'is lost where edgeAgent sets %s itself',
    (name) => {
      const message = `warning \`${name}\` of \`detector\` is written over by edgeAgent`;
      expect(told({ module: env({ [name]: 'x' }) })).toEqual([message]);
      expect(told({ createOptions: { Env: [`${name}=x`] } })).toEqual([message]);
      expect(told({ module: env({ [name]: 'x' }) }, 'iotedge-vm')).toEqual([]);
    },
  );

  it('is lost where createOptions set it to something else', () => {
    const lost = 'warning `A` of `detector` is set again further on, and this value is lost';
    expect(told({ module: env({ A: '1' }), createOptions: { Env: ['A=2'] } })).toEqual([lost]);
    expect(told({ createOptions: { Env: ['A=1', 'A=2'] } })).toEqual([lost]);
  });

  it('is nothing to tell of where it is set once, or twice to the same', () => {
    expect(told({ module: env({ A: '1', RuntimeLogLevel: 'debug' }), createOptions: { Env: ['A=1', 'B=2'] } })).toEqual(
      [],
    );
  });

  it('of edgeHub may name the gateway, which edgeAgent does not', () => {
    const image = 'mcr.microsoft.com/azureiotedge-hub:1.1';
    const edgeHub = (name: string) => ({ settings: { image, createOptions: {} }, ...env({ [name]: 'x' }) });
    expect(told({ edgeHub: edgeHub('IOTEDGE_GATEWAYHOSTNAME') })).toEqual([]);
    expect(told({ edgeHub: edgeHub('IOTEDGE_DEVICEID') })).toHaveLength(1);
  });
});

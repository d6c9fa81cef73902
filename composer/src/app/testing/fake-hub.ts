import { desired, heardUtc, proberDesired, wellAgent, wellReport } from '../../core/status/testing/well-device.ts';
import type { Hub, ModuleTwin } from '../../hub/hub.ts';

export function moduleTwin(reported: object, changes: Partial<ModuleTwin> = {}): ModuleTwin {
  return {
    connected: true,
    desired: {},
    reported: { ...reported },
    reportedUpdatedUtc: { heartbeatUtc: heardUtc },
    ...changes,
  };
}

/** The module twins of the well device. */
export const wellTwins: Readonly<Record<string, ModuleTwin>> = {
  'line-prober': moduleTwin(wellReport('prober'), { desired: proberDesired }),
  reporter: moduleTwin(wellReport('reporter')),
};

/** A hub that knows one well device and takes what is pushed to it; what is not foreseen fails the test. */
export function fakeHub(changes: Partial<Hub> = {}, twins: Readonly<Record<string, ModuleTwin>> = wellTwins): Hub {
  const unexpected = () => Promise.reject(new Error('not asked for here'));
  return {
    name: 'contoso.azure-devices.net',
    simulated: false,
    readDevice: () => Promise.resolve({ edge: true, enabled: true, connected: true }),
    readAgentTwin: () => Promise.resolve(wellAgent()),
    readModuleTwin: (_device, module) => Promise.resolve(twins[module]),
    listAutomaticDeployments: () => Promise.resolve([]),
    matchesCondition: unexpected,
    applyContent: () => Promise.resolve(),
    invokeMethod: unexpected,
    ensureEdgeDevice: unexpected,
    ...changes,
  };
}

/** Manifest of the well device, as it would be pushed. */
export const modulesContent = { $edgeAgent: { 'properties.desired': desired } };

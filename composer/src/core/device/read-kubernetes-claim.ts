import type { KnownClaim } from './knowledge.ts';
import { below, textOf, textsOf, type Part } from './look.ts';

const deviceLabel = 'net.azure-devices.edge.deviceid';

/** A PersistentVolumeClaim. edgeAgent labels those it makes with the device, and looks at no others (read in code). */
export function readClaim(namespace: string, name: string, object: Part): KnownClaim {
  const spec = below(object, 'spec');
  const modes = below(spec, 'accessModes');
  const storageClass = below(spec, 'storageClassName');
  return {
    namespace,
    name,
    phase: textOf(below(object, 'status', 'phase')),
    volume: textOf(below(spec, 'volumeName')),
    storageClass:
      storageClass?.kind === 'scalar' && typeof storageClass.value === 'string' ? storageClass.value : undefined,
    accessModes: modes === undefined ? undefined : textsOf(modes),
    isAgents: below(object, 'metadata', 'labels', deviceLabel) !== undefined,
    isGoing: below(object, 'metadata', 'deletionTimestamp') !== undefined,
  };
}

import type { KnownVolume } from './knowledge.ts';
import { below, textOf, textsOf, type Part } from './look.ts';

/** A PersistentVolume. Its driver is documented nowhere, so any is taken; the name says which share it is. */
export function readVolume(name: string, object: Part): KnownVolume {
  const spec = below(object, 'spec');
  const claim = textOf(below(spec, 'claimRef', 'name'));
  const namespace = textOf(below(spec, 'claimRef', 'namespace'));
  const modes = below(spec, 'accessModes');
  return {
    name,
    phase: textOf(below(object, 'status', 'phase')),
    claim: claim === undefined || namespace === undefined ? undefined : { namespace, name: claim },
    accessModes: modes === undefined ? undefined : textsOf(modes),
    storageClass: textOf(below(spec, 'storageClassName')),
    protocol: protocolOf(spec),
  };
}

function protocolOf(spec: Part): 'smb' | 'nfs' | undefined {
  if (below(spec, 'nfs') !== undefined) return 'nfs';
  const driver = (
    textOf(below(spec, 'csi', 'driver')) ??
    textOf(below(spec, 'flexVolume', 'driver')) ??
    ''
  ).toLowerCase();
  if (/\bsmb\b|\bcifs\b/.test(driver)) return 'smb';
  return /\bnfs\b/.test(driver) ? 'nfs' : undefined;
}

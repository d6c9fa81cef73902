import type { CatalogueEntry } from './entry.ts';
import { nfsAccess, onShare, reporterRights, reporterWord } from './device-examples.ts';

/** What answers of Azure, reporters and probers tell of shares, short of a list of all there are. */
export const deviceShareEntries = {
  MOOR2341: {
    title: 'An NFS share that a worker may only read',
    severities: ['warning'],
    why: 'The worker mounts the share with the right of its address. Where that is to read, what a module writes is refused.',
    source: 'client addresses of NFS shares; not tried on a device',
    certainty: 'inferred',
    example: onShare('results', nfsAccess('ReadOnly'), 'nfs'),
    remedy: onShare('results', nfsAccess('ReadWrite'), 'nfs'),
  },
  MOOR2342: {
    title: 'A share that the prober of the workload has mounted, and the workload no more',
    severities: ['warning'],
    why: 'edgeAgent deletes a claim as soon as no module names it, and the PersistentVolume of the share is then Released: it binds no other claim until the share was unmounted and mounted again.',
    source: 'edgeAgent 1.1 for Kubernetes; storage article of Azure Stack Edge, not tried on a device',
    certainty: 'inferred',
    question: 'released-share',
    example: onShare('results', reporterWord([])),
    remedy: onShare('camera-drop', reporterWord([])),
  },
  MOOR2343: {
    title: 'A share that nobody has seen, and one with a name that is near',
    severities: ['warning'],
    why: 'Probers read the other one, so it is there. A list of all shares is not at hand; a name that is misspelt leaves the module waiting.',
    source: 'docs/device-knowledge.md',
    certainty: 'inferred',
    example: onShare('camera-dorp', reporterWord([], 'ok', 'other')),
    remedy: onShare('camera-drop', reporterWord([], 'ok', 'other')),
  },
  MOOR2344: {
    title: 'Which shares there are is not known',
    severities: ['info'],
    why: 'The reporter may not list PersistentVolumes, as is usual on the device; so nothing is said of shares that no prober reads.',
    source: 'docs/device-knowledge.md',
    certainty: 'own rule',
    example: onShare('camera-drop', reporterRights('denied')),
    remedy: onShare('camera-drop', reporterRights('allowed')),
  },
  MOOR2345: {
    title: 'What is known of another device',
    severities: ['warning'],
    why: 'Shares and nodes of another device say nothing of this one. What was given is left out, so less is checked than was asked for.',
    source: 'docs/device-knowledge.md',
    certainty: 'own rule',
    example: onShare('camera-drop', {
      'a.yaml': 'device: line-7\nshares: [{ name: camera-drop }]',
      'b.yaml': 'device: line-8\nshares: [{ name: camera-drop }]',
    }),
    remedy: onShare('camera-drop', {
      'a.yaml': 'device: line-7\nshares: [{ name: camera-drop }]',
      'b.yaml': 'device: line-7\nshares: [{ name: camera-drop }]',
    }),
  },
} as const satisfies Record<string, CatalogueEntry>;

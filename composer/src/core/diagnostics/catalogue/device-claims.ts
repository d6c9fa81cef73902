import type { CatalogueEntry } from './entry.ts';
import { kubectl, madeClaim, onClass, onShare, tagged } from './device-examples.ts';

/** What is known of claims and of processors, against what is to be pushed. */
export const deviceClaimEntries = {
  MOOR2321: {
    title: 'A claim that was not made yet',
    severities: ['warning'],
    why: 'edgeAgent makes claims of shares only. Any other must be there before its module, which waits for it.',
    source: 'edgeAgent 1.1 for Kubernetes; documentation of Kubernetes',
    certainty: 'read in code',
    example: onClass('ase-node-local', { 'pvc.json': kubectl(madeClaim('results', { storageClassName: 'contoso' })) }),
    remedy: onClass('ase-node-local', { 'pvc.json': kubectl(madeClaim('line-inspection-data')) }),
  },
  MOOR2323: {
    title: 'A claim that is bound to no volume',
    severities: ['warning'],
    why: 'Who uses it waits: for a volume that is not there, or for ever, because what the claim was bound to is gone.',
    source: 'documentation of Kubernetes, phases of claims',
    certainty: 'documented',
    example: onClass('ase-node-local', {
      'pvc.json': kubectl(madeClaim('line-inspection-data', {}, { phase: 'Lost' })),
    }),
    remedy: onClass('ase-node-local', {
      'pvc.json': kubectl(madeClaim('line-inspection-data', {}, { phase: 'Pending' })),
    }),
  },
  MOOR2324: {
    title: 'A claim of the name that is another one',
    severities: ['warning'],
    why: 'A claim cannot be changed. One without the label of edgeAgent is used as it is; one with it edgeAgent tries to change, which is refused, and nothing more of the deployment is applied.',
    source: 'edgeAgent 1.1 for Kubernetes; documentation of Kubernetes',
    certainty: 'read in code',
    example: onShare('camera-drop', {
      'pvc.json': kubectl(madeClaim('camera-drop', { volumeName: 'results', storageClassName: '' })),
    }),
    remedy: onShare('camera-drop', {
      'pvc.json': kubectl(madeClaim('camera-drop', { volumeName: 'camera-drop', storageClassName: '' })),
    }),
  },
  MOOR2329: {
    title: 'A claim that edgeAgent made and will delete',
    severities: ['warning'],
    why: 'edgeAgent deletes claims with its label as soon as no mount names them, and counts no volumes of `k8s-experimental` among the mounts. What is on the volume goes with it where its class says Delete.',
    source: 'edgeAgent 1.1 for Kubernetes',
    certainty: 'read in code',
    example: onClass('ase-node-local', {
      'pvc.json': kubectl(madeClaim('line-inspection-data', {}, { isAgents: true })),
    }),
    remedy: onClass('ase-node-local', { 'pvc.json': kubectl(madeClaim('line-inspection-data')) }),
  },
  MOOR2337: {
    title: 'The claim of a share was made by hand',
    severities: ['info'],
    why: 'A claim without its label edgeAgent leaves alone. That keeps the share when no module mounts it, also from other namespaces.',
    source: 'edgeAgent 1.1 for Kubernetes',
    certainty: 'read in code',
    example: onShare('camera-drop', {
      'pvc.json': kubectl(madeClaim('camera-drop', { volumeName: 'camera-drop', storageClassName: '' })),
    }),
    remedy: onShare('camera-drop', {
      'pvc.json': kubectl(
        madeClaim('camera-drop', { volumeName: 'camera-drop', storageClassName: '' }, { isAgents: true }),
      ),
    }),
  },
  MOOR2339: {
    title: 'An image for another processor',
    severities: ['warning'],
    why: 'The tag ends in a platform that no node has. Such an image is pulled, and its container ends at once with "exec format error".',
    source: 'documentation of containers and of module.json; a tag is only a name',
    certainty: 'inferred',
    example: tagged('1.4.2-arm64v8'),
    remedy: tagged('1.4.2-amd64'),
  },
} as const satisfies Record<string, CatalogueEntry>;

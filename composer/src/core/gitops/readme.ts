import { identityNotes } from '../kubernetes/identity-notes.ts';
import type { KubernetesPlan } from '../kubernetes/plan.ts';
import { oneLine } from '../kubernetes/quote.ts';
import { notesOf, secretNotes } from '../kubernetes/readme.ts';
import { fluxCreateCommand } from './flux-command.ts';
import { fluxNamespace, type Step } from './flux-objects.ts';
import type { Repository } from './repository.ts';

/** What a person must know of the tree, and the commands that give it to a cluster. */
export function readmeText(plan: KubernetesPlan, repository: Repository, present: readonly Step[]): string {
  const { profile, place } = plan;
  const lines = [
    `# ${oneLine(place.workload)} on ${profile.title}, by Flux`,
    '',
    `Made by \`mooring compose --output gitops\`; compose again rather than change it here. This folder belongs at \`${repository.path}\` in the repository. Everything that runs goes into the namespace \`${place.namespace}\`.`,
    '',
    `Flux makes ${present.map(({ folder }) => `\`${folder}\``).join(', then ')}. What leaves the repository is deleted in the cluster, but for namespaces, claims and volumes (\`kustomize.toolkit.fluxcd.io/prune: disabled\`). It does not wait for claims: some are bound only when a pod uses them.`,
    '',
    ...namespaceNotes(plan),
    ...notesOf(plan),
    ...secretNotes(plan, 'made'),
    '## With Azure Arc',
    '',
    '```sh',
    fluxCreateCommand(repository, place),
    '```',
    '',
    'This makes a source for the folder `flux` alone; that folder holds the source and the steps of the workload, with their order. After more than 48 hours without contact to Azure, changes of this configuration must be applied anew (documented).',
    '',
    '## With a Flux of your own',
    '',
    '```sh',
    `kubectl create namespace ${fluxNamespace}`,
    'kubectl apply -k flux',
    '```',
    '',
    `A private repository needs a Secret in \`${fluxNamespace}\` and its name as \`spec.secretRef\` in \`flux/git-repository.yaml\`; the command for Azure Arc needs the credentials besides (\`az k8s-configuration flux create -h\`).`,
    '',
    ...identityNotes(plan),
  ];
  return `${lines.join('\n').replace(/\n+$/, '')}\n`;
}

function namespaceNotes({ profile, place }: KubernetesPlan): string[] {
  if (profile.namespaceBy !== 'device') return [];
  return [
    '## The namespace',
    '',
    `Make the namespace \`${place.namespace}\` with \`access.ps1\` before Flux starts. Every namespace that the device makes holds the Secret \`sec-smbcredentials\` (seen in a listing), with which shares are mounted (inferred); one made by Flux may lack it, and then its pods would wait for their shares. So the tree does not make it.`,
    '',
  ];
}

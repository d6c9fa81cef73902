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
    ...privateNotes(repository),
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

/** How Flux gets into a private repository. Flux makes no Secret of its own, and none belongs into Git. */
function privateNotes({ url, secret }: Repository): string[] {
  if (secret === undefined) {
    return [
      `Of a private repository, write the name of a Secret in \`${fluxNamespace}\` as \`gitops.secret\` into the workload file, and compose again.`,
      '',
    ];
  }
  const isSsh = url.startsWith('ssh:');
  const literals = isSsh
    ? '--from-file=identity=<private-key> --from-file=known_hosts=<known-hosts>'
    : '--from-literal=username=<user> --from-literal=password=<token>';
  return [
    `The repository is private: Flux reads its credentials from the Secret \`${secret}\` in \`${fluxNamespace}\`. Make it before Flux starts:`,
    '',
    '```sh',
    `kubectl create secret generic ${secret} -n ${fluxNamespace} ${literals}`,
    '```',
    '',
    `The command for Azure Arc makes a source of its own, which needs the credentials as well: ${isSsh ? '`--ssh-private-key-file` and `--known-hosts-file`' : '`--https-user` and `--https-key`'}, or \`--local-auth-ref ${secret}\`.`,
    '',
  ];
}

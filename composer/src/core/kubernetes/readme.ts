import type { OutputFile } from '../model/output-file.ts';
import { gpuReporterNotes } from './gpu-reporter.ts';
import { needsNvidia } from './gpu.ts';
import { identityNotes } from './identity-notes.ts';
import type { KubernetesPlan } from './plan.ts';
import { applyLines, holdsVariable, unfilledNote } from './pull-secret.ts';
import { oneLine, quoteForShell } from './quote.ts';

/** A file to apply; one that is not filled would only do harm. */
export interface AppliedFile {
  path: string;
  isUnfilled: boolean;
}

/** What a person must know and do beside `kubectl apply`, for exactly these objects. */
export function readme(plan: KubernetesPlan, yamlFiles: readonly AppliedFile[]): OutputFile {
  const { profile, place } = plan;
  const lines = [
    `# ${oneLine(place.workload)} on ${profile.title}`,
    '',
    `Made by \`mooring compose\`; compose again rather than change it here. Everything goes into the namespace \`${place.namespace}\`.`,
    '',
    ...notesOf(plan),
    '## Apply',
    '',
    ...(profile.namespaceBy === 'device'
      ? [
          'The namespace is made by the device: `access.ps1` makes it, with a user and its rights, and applies the files. Later:',
          '',
        ]
      : []),
    '```sh',
    ...yamlFiles.map(({ path, isUnfilled }) =>
      isUnfilled ? (applyLines[0]?.unfilled ?? '') : `kubectl apply -f ${quoteForShell(path)}`,
    ),
    '```',
    '',
    'What a module left behind that is no longer in the workload, or has another name, is not deleted by applying. Delete it:',
    '',
    '```sh',
    `kubectl delete deployment,daemonset,service,serviceaccount -n ${quoteForShell(place.namespace)} -l app.kubernetes.io/part-of=${quoteForShell(place.workload)},app.kubernetes.io/name=<module>`,
    '```',
    '',
    ...secretNotes(plan, 'filled'),
    ...identityNotes(plan),
  ];
  return { path: 'README.md', content: endWithOneLine(lines) };
}

/** What the cluster must bring. */
export function notesOf({ profile, shares, pods }: KubernetesPlan): string[] {
  const notes = [
    ...(shares.length > 0 && profile.shares.by === 'csi' ? [profile.shares.install] : []),
    ...(shares.length > 0 ? profile.notes : []),
    ...(shares.length > 0 && profile.shares.by === 'csi'
      ? [
          'A PersistentVolume of a share is held for one claim. After that claim was deleted, free it: `kubectl patch pv <name> -p \'{"spec":{"claimRef":{"uid":null,"resourceVersion":null}}}\'`.',
          'Neither can be changed, so the names of both end with what their source is: a share with another server, path or user gets new ones. The old ones and their data stay until you delete them by hand, the claim first: `kubectl get pvc,pv`.',
        ]
      : []),
    ...(pods.some(({ pod, component }) => component === 'module' && needsNvidia(pod)) ? [profile.gpu.note] : []),
    ...gpuReporterNotes(pods, profile),
    ...(pods.some(({ pod }) => pod.service?.spec['type'] === 'LoadBalancer') ? [profile.loadBalancerHelp] : []),
  ];
  if (notes.length === 0) return [];
  return ['## The cluster', '', ...notes.map((note) => `- ${note}`), ''];
}

/** Secrets that somebody makes: users of SMB servers always; those of registries only where no file may hold them. */
export function secretNotes(plan: KubernetesPlan, pulls: 'filled' | 'made'): string[] {
  const { place, registries, shares } = plan;
  const users = [...new Set(shares.flatMap(({ declared }) => declared?.credentials ?? []))].sort();
  const filled =
    pulls === 'filled' && registries.some(({ username, password }) => holdsVariable(username + password))
      ? [unfilledNote, '']
      : [];
  const commands = [
    ...(plan.profile.shares.by === 'csi' ? users : []).map(
      (name) =>
        `kubectl create secret generic ${quoteForShell(name)} -n ${quoteForShell(place.namespace)} --from-literal=username='<user>' --from-literal=password='<password>'`,
    ),
    ...(pulls === 'made' ? registries : []).map(
      ({ secret, address, username, password }) =>
        `kubectl create secret docker-registry ${quoteForShell(secret)} -n ${quoteForShell(place.namespace)} --docker-server=${quoteForShell(oneLine(address))} --docker-username=${asVariable(username, '<user>')} --docker-password=${asVariable(password, '<password>')}`,
    ),
  ];
  if (filled.length + commands.length === 0) return [];
  return [
    '## Secrets',
    '',
    ...filled,
    ...(commands.length === 0
      ? []
      : [
          'Not in any file, since they are secret. Make them before the modules start:',
          '',
          '```sh',
          ...commands,
          '```',
          '',
        ]),
  ];
}

/** A credential that is exactly one variable is asked of the shell; anything else is never repeated. */
function asVariable(text: string, otherwise: string): string {
  const [, name] = /^\$\{([A-Za-z_][A-Za-z0-9_]*)\}$/.exec(text) ?? [];
  return name === undefined ? `'${otherwise}'` : `"$${name}"`;
}

function endWithOneLine(lines: readonly string[]): string {
  return `${lines.join('\n').replace(/\n+$/, '')}\n`;
}

import type { Findings } from '../diagnostics/findings.ts';
import { listSome } from '../diagnostics/suggest.ts';
import type { Draft } from '../model/draft.ts';
import type { ClusterProfile } from './profile/profile.ts';

const dnsLabel = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** The namespace everything goes into: the workload's, or for a manifest its name. Undefined when it cannot be one. */
export function namespaceOf(draft: Draft, profile: ClusterProfile, findings: Findings): string | undefined {
  const namespace = draft.declared?.namespace ?? draft.name;
  const how =
    draft.declared === undefined
      ? 'Give the file another name: the namespace is named after it.'
      : 'Write another one as `metadata: { namespace: … }`.';
  const at = draft.declared?.at(['metadata', 'namespace']) ?? draft.at;
  if (!dnsLabel.test(namespace)) {
    findings.add('MOOR2002', at, `\`${namespace}\` cannot be the name of a namespace`, how);
    return undefined;
  }
  if (profile.reservedNamespaces.includes(namespace) || namespace.startsWith('kube-')) {
    const reserved = `Reserved are ${listSome(profile.reservedNamespaces)} and what begins with kube-.`;
    findings.add(
      'MOOR2002',
      at,
      `the namespace \`${namespace}\` is reserved on ${profile.title}`,
      `${how} ${reserved}`,
    );
    return undefined;
  }
  return namespace;
}

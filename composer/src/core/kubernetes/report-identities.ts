import type { Findings } from '../diagnostics/findings.ts';
import type { KubernetesPlan } from './plan.ts';
import { connectionSecretOf } from './watchers.ts';

/** Without IoT Edge, and beside it on a device, somebody gives each pod its own identity. */
export function reportIdentities({ pods, place }: KubernetesPlan, findings: Findings): void {
  const watcher = pods.find(({ component }) => component !== 'module');
  if (watcher === undefined) return;
  findings.add(
    'MOOR2014',
    watcher.module.nameAt,
    `reporter and prober wait for their connection strings in the Secret \`${connectionSecretOf(place)}\` of \`${place.namespace}\``,
    'Make a module identity a node, and one for the prober; the README of the output has the commands.',
  );
}

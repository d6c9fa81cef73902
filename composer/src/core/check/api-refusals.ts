import { findRefusals, type MappedModule } from '@mooring/edge-kubernetes';
import type { Code } from '../diagnostics/catalogue/catalogue.ts';
import type { At } from '../diagnostics/diagnostic.ts';
import type { Findings } from '../diagnostics/findings.ts';
import { boundPorts, exposedPorts } from '../model/asked-ports.ts';
import type { ModuleDraft } from '../model/draft.ts';
import { lookUpObject } from '../model/options.ts';
import { mayBeFilled } from '../variables/may-be-filled.ts';

/** Refusals, and the rules that tell them at the very character. */
const tellers: readonly (readonly [RegExp, readonly Code[]])[] = [
  [/volumes: Duplicate value|volumes\[\]\.name/, ['MOOR1508', 'MOOR1621']],
  [/volumeMounts: Not found/, ['MOOR1621']],
  [/containers: Duplicate value/, ['MOOR1402']],
  [/mountPath ".*" must be unique/, ['MOOR1507', 'MOOR1521']],
  [/spec\.ports: Duplicate value/, ['MOOR1803']],
  [/\.env: Invalid name/, ['MOOR1405']],
  [/\.name: Invalid value|metadata\.name: must start/, ['MOOR1401']],
];

/** A reason for which Kubernetes refuses a module that no other rule has told. */
export interface UntoldRefusal {
  message: string;
  at: At;
}

/**
 * What the Kubernetes API refuses of a module, by the same rules as `translate` names it, and where it stands. Left out
 * is what a rule of its own told as an error; where pods are not made by edgeAgent also what such a rule would tell,
 * since their names are made otherwise.
 */
export function untoldRefusals(
  module: ModuleDraft,
  mapped: MappedModule,
  iotEdge: boolean,
  findings: Findings,
): UntoldRefusal[] {
  return findRefusals(mapped).flatMap(({ message }) => {
    const codes = tellers.find(([pattern]) => pattern.test(message))?.[1];
    if (codes !== undefined && (!iotEdge || mayBeFilled(message) || findings.toldError(...codes))) return [];
    return [{ message, at: placeOfPort(module, message) ?? module.nameAt }];
  });
}

function placeOfPort(module: ModuleDraft, message: string): At | undefined {
  const [, kind, inner] = /^spec\.ports\[(host|exposed)port-(\d+)-\w+\]/.exec(message) ?? [];
  if (inner === undefined) return undefined;
  const asked = kind === 'host' ? boundPorts(module.createOptions) : exposedPorts(module.createOptions);
  const key = asked.find((port) => port.inner.port === Number(inner) && !isPort(port))?.key;
  const base =
    kind === 'host'
      ? lookUpObject(module.createOptions, 'HostConfig', 'PortBindings')
      : lookUpObject(module.createOptions, 'ExposedPorts');
  return key === undefined || base === undefined ? undefined : module.optionAt([...base.path, key], 'key');
}

function isPort({ outer, inner }: { outer: number; inner: { port: number } }): boolean {
  return [outer, inner.port].every((port) => port >= 1 && port <= 65_535);
}

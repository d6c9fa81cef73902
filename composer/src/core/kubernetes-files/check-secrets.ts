import { isLiteralSecret, isSecretName, secretInText } from '../check/secret-text.ts';
import type { Findings } from '../diagnostics/findings.ts';
import { isObject } from '../model/options.ts';
import { textOf } from './file-object.ts';
import type { ObjectSet } from './object-set.ts';

/** Variables of one container that are told; more would help nobody. */
const mostOfContainer = 20;

/** Secrets that stand in clear in variables of pods. No value is ever part of a finding. */
export function checkPodSecrets({ objects, pods }: ObjectSet, findings: Findings): void {
  const names = new Set(objects.flatMap(({ kind, name }) => (kind === 'Secret' && name !== undefined ? [name] : [])));
  for (const { object, containers } of pods) {
    for (const container of containers) {
      let told = 0;
      for (const [index, variable] of object.list([...container.path, 'env']).entries()) {
        const name = isObject(variable) ? (textOf(variable['name']) ?? '') : '';
        const text = isObject(variable) ? textOf(variable['value']) : undefined;
        if (text === undefined || told === mostOfContainer || names.has(text)) continue;
        if (object.namespace !== undefined && isObjectOf(object.namespace, text)) continue;
        const kind =
          secretInText(text) ?? (isSecretName(name) && isLiteralSecret(text) ? 'a secret, by its name' : undefined);
        if (kind === undefined) continue;
        told += 1;
        findings.add(
          'MOOR2401',
          object.at([...container.path, 'env', index, 'value']),
          `\`${name}\` of \`${container.name}\` holds ${kind}, in clear`,
          'Whoever may read pods or the repository reads it, and earlier revisions keep it. Put it into a Secret of Kubernetes and name that by `valueFrom`, and change it now if it was pushed before.',
        );
      }
    }
  }
}

/** `namespace/name`: where a Secret is, and not what it holds. */
function isObjectOf(namespace: string, text: string): boolean {
  return text.startsWith(`${namespace}/`) && /^[a-z0-9][a-z0-9.-]*$/.test(text.slice(namespace.length + 1));
}

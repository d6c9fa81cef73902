import type { Json } from '../../source/node.ts';
import type { At } from '../diagnostics/diagnostic.ts';
import type { Findings } from '../diagnostics/findings.ts';
import type { Draft, ModuleDraft } from '../model/draft.ts';
import { isObject, lookUp } from '../model/options.ts';

/** Dollars, and what decides of them: a name in parentheses behind them. */
const dollars = /(\$+)(\([^)]*\))?/g;

/**
 * Texts that edgeAgent hands to Kubernetes as they stand, and the kubelet does not: values of env, Cmd and Entrypoint
 * (documented). What can only be an escape already is left alone: `$$(NAME)`, and four dollars for two.
 */
export function checkKubeletVariables(draft: Draft, findings: Findings): void {
  const system = [draft.edgeHub, draft.edgeAgent].filter((module) => module !== undefined);
  for (const module of [...draft.modules, ...system]) {
    for (const { what, text, at } of textsOf(module)) {
      const found = findRead(text);
      if (found === undefined) continue;
      findings.add(
        'MOOR1611',
        at(found.index),
        found.kind === 'reference'
          ? `\`${found.text}\` in ${what} of \`${module.name}\` is a variable to Kubernetes`
          : `of \`${found.text}\` in ${what} of \`${module.name}\` the container gets half of the dollars`,
        found.kind === 'reference'
          ? 'It is replaced where a variable of that name stands before it. Double the dollar where the text itself is meant.'
          : 'Kubernetes reads two dollars as one. Double them where they are meant.',
      );
    }
  }
}

interface Text {
  what: string;
  text: string;
  at: (index: number) => At;
}

function textsOf(module: ModuleDraft): Text[] {
  const env = lookUp(module.entry, 'env');
  const variables = Object.entries(isObject(env?.value) ? env.value : {}).flatMap(([name, one]): Text[] => {
    const value = isObject(one) ? lookUp(one, 'value') : undefined;
    if (env === undefined || typeof value?.value !== 'string') return [];
    const path = [env.key, name, value.key];
    return [{ what: `\`${name}\``, text: value.value, at: (index) => module.entryAt(path, index) }];
  });
  return [...variables, ...['Env', 'Entrypoint', 'Cmd'].flatMap((key) => listed(module, key))];
}

function listed(module: ModuleDraft, name: string): Text[] {
  const list = lookUp(module.createOptions, name);
  const values: readonly Json[] = Array.isArray(list?.value) ? list.value : [];
  return values.flatMap((text, item): Text[] => {
    if (list === undefined || typeof text !== 'string') return [];
    // Before the first `=` of Env stands the name, which nobody expands.
    const start = name === 'Env' ? text.indexOf('=') + 1 : 0;
    const at = (index: number) => module.optionAt([list.key, item], start + index);
    return [{ what: `\`${name}\``, text: text.slice(start), at }];
  });
}

function findRead(text: string): { kind: 'reference' | 'dollars'; index: number; text: string } | undefined {
  for (const { index, 0: whole, 1: run = '', 2: name } of text.matchAll(dollars)) {
    const isOdd = run.length % 2 === 1;
    if (name !== undefined && isOdd) return { kind: 'reference', index, text: whole };
    if (name === undefined && run.length > 1 && (isOdd || run.length === 2))
      return { kind: 'dollars', index, text: run };
  }
  return undefined;
}

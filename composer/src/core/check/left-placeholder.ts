import type { InputKind } from '../model/draft.ts';
import { mayBeFilled } from '../variables/may-be-filled.ts';

/** Nobody fills in such a one where a template or a workload is read, and nothing else can be meant by it. */
const macro = /\$\([^)]*\)?/;
/** From a dollar to the end of what was meant to be a placeholder, or as far as a word goes. */
const anything = /\$(?:\{[^}]*\}?|\([^)]*\)?|[\w.:-]*)/;
/** What is told where variables are read, or is kept for the push: all else that has a dollar stays as it is written. */
const toldElsewhere: Readonly<Record<InputKind, RegExp>> = {
  workload: /\$\{[^}]*\}?/g,
  template: /\$\{(?:[A-Za-z_]\w*|MODULE(?:S\.|DIR)[^}]*)\}|\$[A-Za-z_]\w*/g,
  deployment: /\$\{(?:[A-Za-z_]\w*|MODULE(?:S\.|DIR)[^}]*)\}/g,
};
/** Names that IoT Edge itself writes with a dollar: in a template they are read as no variables. */
const ofRuntime = /^\$(?:edgeAgent|edgeHub|upstream|schema|metadata|version)$/;
/** A hostile text must not buy work with length; IoT Hub takes no longer one. */
const longest = 4096;

/**
 * The first placeholder of a text that nothing fills in and that no other rule tells: `$NAME` of a deployment, `$(NAME)`,
 * and what looks like a variable and is none, such as `${modules.detector}`. Undefined where there is none.
 */
export function leftPlaceholder(text: string, kind: InputKind): string | undefined {
  if (!text.includes('$')) return undefined;
  const others = text
    .slice(0, longest)
    .replaceAll(toldElsewhere[kind], (found) => (ofRuntime.test(found) ? found : ' '));
  const found = macro.exec(others) ?? anything.exec(others);
  return found?.[0].slice(0, 80);
}

/** Why it was not filled in, where its form shows that. */
export function explainPlaceholder(left: string): string {
  const inner = /^\$\{(.*?)\}?$/s.exec(left)?.[1]?.trim();
  if (inner === undefined) return '';
  if (/^modules\./i.test(inner)) return `Images of modules are named \`\${MODULES${inner.slice(7)}}\`. `;
  if (/^moduledir\s*</i.test(inner)) return `Images of modules are named \`\${MODULEDIR${inner.slice(9)}}\`. `;
  return 'A variable is written `${NAME}`, with letters, digits and `_` between the braces. ';
}

/**
 * Whether the source of a mount holds a placeholder, or what looks like one: a folder that begins at the root may have a
 * dollar in its name.
 */
export function isUnfilledSource(source: string): boolean {
  return !source.startsWith('/') && (/\$[{(]/.test(source) || mayBeFilled(source));
}

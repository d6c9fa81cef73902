import { scanVariables } from './scan.ts';

/** How pipelines write a variable that they put in at the very end. */
const macro = /\$\([A-Za-z][\w.-]{0,80}\)/;

/**
 * Whether a text holds what somebody may still fill in, so that nobody knows yet what it will be: `$NAME`, `${NAME}`, the
 * image of a module, or `$(NAME)` of a pipeline. Any other dollar is a character like all others: `$5`, `a$`, `$$`, `^x$`.
 */
export function mayBeFilled(text: string): boolean {
  if (!text.includes('$')) return false;
  return macro.test(text) || scanVariables(text, 'template').some(({ kind }) => kind !== 'literal');
}

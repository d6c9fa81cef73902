import { makeVisible } from '../diagnostics/visible.ts';
import { breakCommands } from '../text/agent-command.ts';

const widest = 118;
/** Ends of lines to a reader of YAML 1.1, and what it does not take at all; nothing but the first is left by then. */
const unfit =
  /[\u2028\u2029\ufeff\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/**
 * A text as lines of a YAML comment: `lead` before the first, as many blanks before the others. No text can end the
 * comment, and none reads as a command to the agent of Azure Pipelines.
 */
export function comment(text: string, lead = ''): string {
  const fit = makeVisible(text).replaceAll(unfit, (character) => `\\u${character.charCodeAt(0).toString(16)}`);
  const words = breakCommands(fit).split(' ');
  const lines: string[] = [];
  let line = lead;
  const indent = ' '.repeat(lead.length);
  for (const word of words) {
    if (line.length + word.length + 3 > widest && line.trim() !== '' && line !== lead) {
      lines.push(line);
      line = indent;
    }
    line += line === lead || line === indent ? word : ` ${word}`;
  }
  lines.push(line);
  return lines.map((one) => `# ${one}`.trimEnd()).join('\n') + '\n';
}

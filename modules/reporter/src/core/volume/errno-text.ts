import { errnoOfNumber, errnoOfText } from './errno-table.ts';

/**
 * The name of the error in what a tool printed: `stat: cannot read file system information for '/x': Host is down` and
 * `stat: Host is down (errno 112)` → `EHOSTDOWN`; of a number without a name `errno 777`. Undefined for an unknown text.
 */
export function errnoOf(message: string): string | undefined {
  const { text, number } = lastPart(message);
  return number === undefined ? errnoOfText(text) : errnoOfNumber(number);
}

/**
 * The reason alone in what `stat` printed, as `Host is down`: the path before it is one of this process, which tells
 * nobody anything. Undefined where no reason stands there; a text nobody knows is taken only when it holds no path.
 */
export function reasonOf(message: string): string | undefined {
  const { text } = lastPart(message);
  return errnoOfText(text) !== undefined || (text !== '' && !text.includes('/')) ? text : undefined;
}

/** The path may hold anything, so only the text after the last `: ` of the last line counts. */
function lastPart(message: string): { readonly text: string; readonly number: number | undefined } {
  const line = message.trim().split('\n').at(-1) ?? '';
  const before = line.lastIndexOf(': ');
  const part = before === -1 ? '' : line.slice(before + 2).trim();
  const numbered = /^(.*) \(errno (\d{1,4})\)$/.exec(part);
  const text = numbered?.[1] ?? part;
  // A C library that has no text for a number says the number.
  const number = numbered?.[2] ?? /^Unknown (?:system )?error -?(\d{1,4})$/.exec(text)?.[1];
  return { text, number: number === undefined ? undefined : Number(number) };
}

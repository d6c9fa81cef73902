/** Standard output of a command. */
export type Print = (text: string) => void;

/** Writes an answer: one JSON value, or the text that a person reads. */
export function printAnswer(print: Print, format: 'text' | 'json', value: unknown, text: string): void {
  print(format === 'json' ? `${JSON.stringify(value, null, 2)}\n` : `${text}\n`);
}

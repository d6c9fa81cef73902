import { styleText } from 'node:util';
import type { Io } from '../io.ts';

export type Tone = 'good' | 'warn' | 'bad' | 'dim' | 'strong';

const styles = { good: 'green', warn: 'yellow', bad: 'red', dim: 'dim', strong: 'bold' } as const;

/** Colours a text when the terminal wants colours, else leaves it. */
export function paint(io: Pick<Io, 'colour'>, tone: Tone, text: string): string {
  return io.colour ? styleText(styles[tone], text, { validateStream: false }) : text;
}

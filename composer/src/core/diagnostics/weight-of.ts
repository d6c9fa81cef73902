import type { Code } from './catalogue/catalogue.ts';
import type { Weighing } from './weighing.ts';
import { weights } from './weights.ts';

let byCode: ReadonlyMap<string, Weighing> | undefined;

/** Throws for a code that the catalogue has and the table, which is made of it, has not yet. */
export function weightOf(code: Code): Weighing {
  const weight = weightsByCode().get(code);
  if (weight === undefined) throw new Error(`weights.ts does not know ${code}: run \`npm run schema\``);
  return weight;
}

/** Whether it is the code of a finding. */
export function isCode(text: string): text is Code {
  return weightsByCode().has(text);
}

export function allCodes(): string[] {
  return [...weightsByCode().keys()];
}

function weightsByCode(): ReadonlyMap<string, Weighing> {
  byCode ??= new Map(weights.flatMap(({ codes, ...weight }) => codes.split(' ').map((code) => [code, weight])));
  return byCode;
}

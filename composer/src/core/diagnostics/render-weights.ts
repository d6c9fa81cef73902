import { catalogue, type Code } from './catalogue/catalogue.ts';
import type { CatalogueEntry } from './catalogue/entry.ts';

/** With the end of the line. */
const longestLine = 121;
const head = `// Made of the catalogue: \`npm run schema\`.
import type { Weighing } from './weighing.ts';

/** The codes of equal weight together, apart from the texts of the catalogue: every run reads this, few read those. */
export const weights: readonly (Weighing & { readonly codes: string })[] = [`;

/** The text of weights.ts. */
export function renderWeights(): string {
  const byWeight = new Map<string, string[]>();
  for (const code of (Object.keys(catalogue) as Code[]).sort()) {
    const weight = renderWeight(catalogue[code]);
    byWeight.set(weight, [...(byWeight.get(weight) ?? []), code]);
  }
  const lines = [...byWeight].map(([weight, codes]) => `  {\n${weight}${renderCodes(codes)}  },`);
  return [head, ...lines, '];\n'].join('\n');
}

function renderWeight({ severities, certainty, question, whenSettled }: CatalogueEntry): string {
  const quoted = severities.map((severity) => `'${severity}'`).join(', ');
  return [
    `    severities: [${quoted}],\n`,
    `    isInferred: ${certainty === 'inferred'},\n`,
    ...(question === undefined ? [] : [`    question: '${question}',\n`]),
    ...(whenSettled === undefined ? [] : [`    whenSettled: '${whenSettled}',\n`]),
  ].join('');
}

/** In the form that the formatter leaves as it is. */
function renderCodes(codes: readonly string[]): string {
  const line = `    codes: '${codes.join(' ')}',\n`;
  return line.length <= longestLine ? line : line.replace(': ', ':\n      ');
}

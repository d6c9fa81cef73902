import { catalogue, type Code } from './catalogue/catalogue.ts';
import type { Example } from './catalogue/entry.ts';
import { filesBeside, placeOf } from './render-entry.ts';

/** One code for a person at a terminal of that many columns: what docs/diagnostics.md says, without Markdown. */
export function renderExplanation(code: Code, columns: number): string {
  const entry = catalogue[code];
  const rows: [string, string][] = [
    ['Severity', entry.severities.join(' or ')],
    ['Why', entry.why],
    ['Source', entry.source],
    ['Certainty', entry.certainty],
    ...(entry.question === undefined ? [] : [['Open question', entry.question] as [string, string]]),
  ];
  const width = Math.max(...rows.map(([title]) => title.length)) + 2;
  return [
    `${code} ${entry.title}`,
    '',
    ...rows.flatMap(([title, text]) => hang(title, text, width, columns)),
    '',
    ...renderExample('Found in', entry.example),
    ...renderExample('Remedy in', entry.remedy),
  ].join('\n');
}

function renderExample(title: string, example: Example): string[] {
  if (example.shown !== undefined) return [`${title}: ${example.shown}`, ''];
  const files = filesBeside(example).flatMap(({ name, text }) => [`With ${name}:`, '', ...indent(text), '']);
  return [`${title} ${placeOf(example)}:`, '', ...indent(example.text), '', ...files];
}

/** Code is never broken: it is there to be copied. */
function indent(text: string): string[] {
  return text.split('\n').map((line) => `    ${line}`.trimEnd());
}

/** A title, and a text beside it that is broken between words. */
function hang(title: string, text: string, width: number, columns: number): string[] {
  const room = Math.max(columns - width, 30);
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > room) {
      lines.push(line);
      line = '';
    }
    line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].map((one, index) => `${(index === 0 ? title : '').padEnd(width)}${one}`);
}

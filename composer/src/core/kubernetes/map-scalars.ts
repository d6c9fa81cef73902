import type { OutputFile } from '../model/output-file.ts';
import { emitText } from './emit-yaml.ts';
import { dockerConfigKey } from './pull-secret.ts';

/** `expanded`: in command, args and values of env, where the kubelet looks for variables. */
export type ScalarPlace = 'dockerConfig' | 'expanded' | 'other';

/** A line that ends in a text in double quotes: whatever holds a variable is written so, and on one line. */
const quotedScalar = /^(\s*(?:- )*(?:(?:"(?:[^"\\]|\\.)*"|[^\s"][^"]*?): )?)("(?:[^"\\]|\\.)*")$/;
/** A line that opens a list or a mapping below a key that needs no quotes. */
const opening = /^(\s*(?:- )*)([A-Za-z]+):$/;
const keyOnly = /^[\s-]*([A-Za-z]+): $/;

/** A YAML file of ours with its quoted texts mapped, each with the place it stands in; other files stay as they are. */
export function mapScalars({ path, content }: OutputFile, map: (text: string, place: ScalarPlace) => string): string {
  if (!path.endsWith('.yaml')) return content;
  let open: { column: number; key: string }[] = [];
  return content
    .split('\n')
    .map((line) => {
      const column = line.search(/[^\s-]/);
      open = open.filter((one) => one.column < column);
      const [, , key] = opening.exec(line) ?? [];
      if (key !== undefined) open.push({ column, key });
      const [, before, quoted] = quotedScalar.exec(line) ?? [];
      if (before === undefined || quoted === undefined) return line;
      const text = JSON.parse(quoted) as string;
      const mapped = map(
        text,
        placeOf(
          before,
          open.map((one) => one.key),
        ),
      );
      return mapped === text ? line : `${before}${emitText(mapped)}`;
    })
    .join('\n');
}

function placeOf(before: string, open: readonly string[]): ScalarPlace {
  if (before.trim() === `"${dockerConfigKey}":`) return 'dockerConfig';
  const above = open.slice(-2).join('.');
  const [, key] = keyOnly.exec(before) ?? [];
  if (above === 'containers.env') return key === 'value' ? 'expanded' : 'other';
  return key === undefined && /^containers\.(command|args)$/.test(above) ? 'expanded' : 'other';
}

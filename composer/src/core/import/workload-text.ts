import { isPlainDollar, type Treatment } from '../variables/plain-dollars.ts';
import { scanVariables, type Segment, type VariableSyntax } from '../variables/scan.ts';

/** How a text of a manifest is read, which is what its form in a workload must come to. */
export interface ManifestText {
  syntax: VariableSyntax;
  /** `plain`: nothing is a reference. */
  treatment: Treatment | 'deferred' | 'plain';
  /** Variables of passwords: references to them are kept for the push wherever they stand. */
  secrets: ReadonlySet<string>;
  /** Whether a variable has a value. Where the container may mean its own, only that tells a reference from text. */
  isSet: (name: string) => boolean;
}

/** A text of a manifest as a workload writes it: references as `${NAME}`, dollars that would begin one doubled. */
export function toWorkloadText(text: string, how: ManifestText): string {
  if (!text.includes('$')) return text;
  const segments = scanVariables(text, how.syntax);
  const written: string[] = [];
  let next = '';
  // From the end, since what follows decides whether a dollar must be doubled.
  for (const segment of segments.toReversed()) {
    const part = asReference(segment, how) ?? escapeDollars(segment.text, next);
    written.push(part);
    next = part.charAt(0);
  }
  return written.toReversed().join('');
}

/** `${json:NAME}`, the form of a variable that stands without quotes. */
export function typedReference(name: string): string {
  return `\${json:${name}}`;
}

/** Whether a text of a workload is one `${json:NAME}` and nothing else. */
export function isTypedReference(text: string): boolean {
  const [only, ...more] = scanVariables(text, 'workload');
  return only?.kind === 'typed' && more.length === 0;
}

function asReference(segment: Segment, how: ManifestText): string | undefined {
  if (how.treatment === 'plain') return undefined;
  if (segment.kind === 'modulePlaceholder') return segment.text;
  if (segment.kind !== 'reference') return undefined;
  const reference = `\${${segment.name}}`;
  if (how.treatment === 'deferred') return reference;
  if (isPlainDollar(segment, how.treatment)) return undefined;
  if (how.secrets.has(segment.name) || how.treatment === 'expand') return reference;
  const mayBeText = how.treatment === 'lenient' || !segment.text.startsWith('${');
  return mayBeText && !how.isSet(segment.name) ? undefined : reference;
}

/** Doubles the dollars that would begin a reference, or be one of a pair; `next` is the character behind the text. */
function escapeDollars(text: string, next: string): string {
  return text.replaceAll(/\$+/g, (dollars, offset: number) => {
    const after = text.charAt(offset + dollars.length) || next;
    const doubled = dollars.repeat(2);
    return after === '{' || after === '$' ? doubled : doubled.slice(1);
  });
}

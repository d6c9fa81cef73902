const blockLength = 100;
const factor = 37n;
const bits = 64;
/** Stands behind the last character. */
const end = '\uffff';

/**
 * What tells the lines of a text apart by what stands in them and not by their number, so that a finding stays the same
 * one when lines come or go above it: `primaryLocationLineHash` as code scanning of GitHub computes it, by line from 1.
 * It is a polynomial of the hundred characters from the beginning of the line, without blanks and with every line end as
 * one character, and the number of lines before it that have the same (read in the code of the action that uploads SARIF).
 */
export function lineFingerprints(text: string, lines: ReadonlySet<number>): Map<number, string> {
  const found = new Map<number, string>();
  const last = [...lines].reduce((most, line) => Math.max(most, line), 0);
  const plain = text.replaceAll(/\r\n?/g, '\n').replaceAll(/[ \t]/g, '') + end;
  const seen = new Map<string, number>();
  let start = 0;
  for (let line = 1; line <= last && start < plain.length; line++) {
    const block = plain.slice(start, start + blockLength);
    const count = (seen.get(block) ?? 0) + 1;
    seen.set(block, count);
    if (lines.has(line)) found.set(line, `${hash(block)}:${count}`);
    const next = plain.indexOf('\n', start);
    start = next < 0 ? plain.length : next + 1;
  }
  return found;
}

function hash(block: string): string {
  let value = 0n;
  for (let index = 0; index < blockLength; index++) {
    const character = index < block.length ? block.charCodeAt(index) : 0;
    value = BigInt.asUintN(bits, value * factor + BigInt(character));
  }
  return value.toString(16);
}

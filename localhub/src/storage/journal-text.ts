import { crc32 } from 'node:zlib';

/** A key and value as they are stored; null where the key is gone. */
export type StoredChange = readonly [key: string, value: string | null];

const GONE = '-';
const END = '.';

/**
 * A batch of changes as lines of text: key and value of each, then the checksum of all. Values are JSON without line
 * breaks, so that neither a tab nor the sign for a key that is gone can be taken for a part of them.
 */
export function journalText(changes: readonly StoredChange[]): string {
  const lines = changes.map(([key, value]) => `${JSON.stringify(key)}\t${value ?? GONE}\n`).join('');
  return `${lines}${END}${crc32(lines).toString(16)}\n`;
}

/** The changes of all whole batches in their order; a batch that is damaged or was cut off ends them. */
export function readJournalText(text: string): StoredChange[] {
  const whole: StoredChange[] = [];
  let batch: StoredChange[] = [];
  let batchStart = 0;
  let lineStart = 0;
  for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', lineStart)) {
    const line = text.slice(lineStart, end);
    if (line.startsWith(END)) {
      if (crc32(text.slice(batchStart, lineStart)).toString(16) !== line.slice(END.length)) return whole;
      for (const change of batch) whole.push(change);
      batch = [];
      batchStart = end + 1;
    } else {
      const change = readLine(line);
      if (change === null) return whole;
      batch.push(change);
    }
    lineStart = end + 1;
  }
  return whole;
}

function readLine(line: string): StoredChange | null {
  const tab = line.indexOf('\t');
  if (tab === -1) return null;
  try {
    const key: unknown = JSON.parse(line.slice(0, tab));
    const value = line.slice(tab + 1);
    return typeof key === 'string' ? [key, value === GONE ? null : value] : null;
  } catch {
    return null;
  }
}

import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/**
 * The shipped file: a launcher, the quick program as a comment, the whole program compressed as a comment, and a last line
 * that says where the two stand. A comment costs Node a look at each character; a program would be parsed by each run.
 */
export interface ShippedFile {
  /** Changes when the file does: what its programs were made of, and what the file system says of it. */
  readonly identity: string;
  readQuick(): string;
  readWhole(): Promise<string>;
}

/** The last line: `//<id> <offset> <length> <offset> <length>` padded to this many bytes, line end included. */
export const lastLineBytes = 96;

/** What stands for the end of a comment inside one. The build makes sure that no program has this character. */
export const maskedCommentEnd = '*\u0001/';

/** @throws when the file is not whole, as after an interrupted copy */
export function openShippedFile(file: string): ShippedFile {
  const descriptor = openSync(file, 'r');
  const { size, mtimeMs } = fstatSync(descriptor);
  const read = (offset: number, length: number): string => {
    const bytes = Buffer.allocUnsafeSlow(length);
    let done = 0;
    while (done < length) {
      const got = readSync(descriptor, bytes, done, length - done, offset + done);
      if (got === 0) throw new Error(`${file} ends too early; copy it again`);
      done += got;
    }
    return bytes.toString('latin1');
  };
  const lastLine = size < lastLineBytes ? '' : read(size - lastLineBytes, lastLineBytes);
  const [, id, ...numbers] = /^\/\/(\w+) (\d+) (\d+) (\d+) (\d+) *\n$/.exec(lastLine) ?? [];
  const [quickOffset, quickLength, wholeOffset, wholeLength] = numbers.map(Number);
  if (
    quickOffset === undefined ||
    quickLength === undefined ||
    wholeOffset === undefined ||
    wholeLength === undefined
  ) {
    throw new Error(`${file} is not whole; copy it again`);
  }
  const take = (offset: number, length: number): string => {
    const text = read(offset, length);
    closeSync(descriptor);
    return text;
  };
  return {
    identity: `${id} ${size} ${mtimeMs}`,
    readQuick: () => take(quickOffset, quickLength).replaceAll(maskedCommentEnd, '*/'),
    readWhole: async () => {
      // Not for the quick program: loading it takes a millisecond.
      const { brotliDecompressSync } = await import('node:zlib');
      return brotliDecompressSync(Buffer.from(take(wholeOffset, wholeLength), 'base64')).toString();
    },
  };
}

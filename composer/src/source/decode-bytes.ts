/** Why bytes are no text: nothing in them can be pointed at, so this is no diagnostic of a line. */
export interface UnreadableBytes {
  file: string;
  reason: string;
  help: string;
}

/** Bytes to text. A byte order mark is dropped; anything that is not UTF-8 text is refused, never guessed at. */
export function decodeBytes(file: string, bytes: Uint8Array): { text: string } | { unreadable: UnreadableBytes } {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    const utf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
    const reason = utf16 ? 'it is UTF-16, not UTF-8' : 'its bytes are not UTF-8';
    return { unreadable: { file, reason, help: 'Save the file as UTF-8 and try again.' } };
  }
  if (text.includes('\0')) {
    const help = 'Give a YAML or JSON text file; this one looks binary.';
    return { unreadable: { file, reason: 'it holds NUL bytes', help } };
  }
  return { text };
}

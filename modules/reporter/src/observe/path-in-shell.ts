/** Whether a path means the same to a shell, to `read` and to `printf %b`, and needs no other form. */
export function isPlain(path: string): boolean {
  return /^[\w./@:+,=-]+$/.test(path);
}

/**
 * A path for `printf %b`: whatever may mean something there, or is no ASCII, as `\\0ooo`. Node hands arguments to programs as
 * UTF-8 only, and a path may be of any bytes.
 *
 * @param path a byte string
 */
export function inOctal(path: string): string {
  return path.replace(/[^\w./-]/g, (byte) => `\\0${byte.charCodeAt(0).toString(8).padStart(3, '0')}`);
}

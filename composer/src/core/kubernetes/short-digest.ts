/**
 * Eight hexadecimal digits that stand for a text (FNV-1a, 32 bits). For telling an old value from a new one in a name, and
 * for nothing that anybody could gain by forging.
 */
export function shortDigest(text: string): string {
  let hash = 0x81_1c_9d_c5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01_00_01_93);
  }
  return (hash >>> 0).toString(16).padStart(8, '0');
}

/**
 * Text from a file as it may go to a terminal or a log: control characters become visible, so that a file cannot move
 * the cursor, forge a line of output or hide what it says.
 */
export function makeVisible(text: string): string {
  return Array.from(text, (character) => {
    if (character === '\n') return ' ';
    const code = character.codePointAt(0) ?? 0;
    return isHidden(code) ? `\\u${code.toString(16).padStart(4, '0')}` : character;
  }).join('');
}

/** Control characters, ends of lines of Unicode, and what changes the direction of text. */
function isHidden(code: number): boolean {
  const isControl = code < 0x20 || (code >= 0x7f && code <= 0x9f);
  const isDirection = (code >= 0x200e && code <= 0x200f) || (code >= 0x2028 && code <= 0x202e);
  return isControl || isDirection || (code >= 0x2066 && code <= 0x2069);
}

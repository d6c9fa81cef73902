import { endOfRun } from './end-of-run.ts';

/** Names, dots, and one index in brackets behind a name; what stands behind `$body.`. Digits alone are no name. */
/** A blank belongs to a name; a run of white space longer than that stands between the pieces. */
const blank = /[ \t\n\r]+/y;
const name = /[^()<>@,;:\\"/[\]?={}.\t\n\r]+/y;
const marks: readonly Piece['kind'][] = ['.', '[', ']'];
const digits = /^[0-9]+$/;

type Piece = { kind: 'name' | 'index' | '.' | '[' | ']' | 'end'; start: number; end: number };

/** Where a path into the body stops being one, or undefined. edgeHub ignores what follows a whole path. */
export function findPathProblem(path: string): { offset: number; length: number; expected: string } | undefined {
  const pieces = readPieces(path);
  let index = 0;
  for (;;) {
    const wrong = expectPiece(pieces[index], 'name', 'a name');
    if (wrong !== undefined) return wrong;
    index += 1;
    if (pieces[index]?.kind === '[') {
      const noIndex = expectPiece(pieces[index + 1], 'index', 'digits');
      const notClosed = noIndex ?? expectPiece(pieces[index + 2], ']', '`]`');
      if (notClosed !== undefined) return notClosed;
      index += 3;
    }
    if (pieces[index]?.kind !== '.') return undefined;
    index += 1;
  }
}

function expectPiece(
  found: Piece | undefined,
  kind: Piece['kind'],
  expected: string,
): { offset: number; length: number; expected: string } | undefined {
  if (found === undefined || found.kind === kind) return undefined;
  return { offset: found.start, length: found.end - found.start, expected };
}

/** Characters that belong to nothing are passed over, as edgeHub's lexer does. */
function readPieces(path: string): Piece[] {
  const pieces: Piece[] = [];
  for (let start = 0; start < path.length;) {
    const nameEnd = endOfRun(name, path, start);
    const blankEnd = endOfRun(blank, path, start);
    const mark = marks.find((each) => each === path[start]);
    if (nameEnd > start && nameEnd >= blankEnd) {
      const kind = digits.test(path.slice(start, nameEnd)) ? 'index' : 'name';
      pieces.push({ kind, start, end: nameEnd });
    } else if (mark !== undefined) pieces.push({ kind: mark, start, end: start + 1 });
    start = Math.max(nameEnd, blankEnd, start + 1);
  }
  pieces.push({ kind: 'end', start: path.length, end: path.length });
  return pieces;
}

/**
 * Whether a path fits a glob: `*` and `?` within a name, `**` for any folders. A glob without a slash is for the name of
 * a file in any folder; every other is for the whole path. Takes the product of both lengths at most, whatever is
 * written.
 */
export function matchesGlob(glob: string, path: string): boolean {
  const names = stepsOf(path);
  const wanted = stepsOf(glob);
  if (wanted.length === 1 && wanted[0] !== '**') return matchesName(wanted[0] ?? '', names.at(-1) ?? '');
  return matchesAll(wanted, names, '**', matchesName);
}

function stepsOf(path: string): string[] {
  return path
    .replaceAll('\\', '/')
    .split('/')
    .filter((step) => step !== '.' && step !== '');
}

function matchesName(glob: string, name: string): boolean {
  return matchesAll(Array.from(glob), Array.from(name), '*', (one, other) => one === '?' || one === other);
}

/** A pattern against a list, where `any` stands for any number of items. Going back to the last `any` alone is enough. */
function matchesAll(
  pattern: readonly string[],
  items: readonly string[],
  any: string,
  matches: (pattern: string, item: string) => boolean,
): boolean {
  let at = 0;
  let back = -1;
  let from = 0;
  for (let item = 0; item < items.length;) {
    const wanted = pattern[at];
    if (wanted === any) {
      back = at++;
      from = item;
    } else if (wanted !== undefined && matches(wanted, items[item] ?? '')) {
      at++;
      item++;
    } else if (back >= 0) {
      at = back + 1;
      item = ++from;
    } else {
      return false;
    }
  }
  while (pattern[at] === any) at++;
  return at === pattern.length;
}

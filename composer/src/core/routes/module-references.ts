const reference = /\/messages\/modules\/([^/\s*]+)|["']\/modules\/([^"'/]+)\/inputs\//gi;

/** Modules that a route names by their usual paths, as often as they stand there; `$edgeHub` and `${NAME}` among them. */
export function moduleReferences(route: string): string[] {
  return [...route.matchAll(reference)].map((match) => match[1] ?? match[2] ?? '').filter((name) => name !== '');
}

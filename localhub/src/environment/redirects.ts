/** Where a hub is found that is reached by its name. */
interface Redirect {
  readonly name: string;
  /** Absolute. */
  readonly dataDir: string;
}

/** The hubs in a value of the variable: `<name>=<data directory>` each, a vertical bar between two of them. */
export function readRedirects(text: string | undefined): readonly Redirect[] {
  const pairs = (text ?? '').split(/\|(?=[\w.-]+=)/).map((pair) => /^([^=]+)=(.+)$/s.exec(pair));
  return pairs.filter((pair) => pair !== null).map(([, name = '', dataDir = '']) => ({ name, dataDir }));
}

/** The same value with one more hub, which takes the place of another of its name. */
export function addRedirect(text: string | undefined, added: Redirect): string {
  const isOther = ({ name }: Redirect): boolean => name.toLowerCase() !== added.name.toLowerCase();
  return [...readRedirects(text).filter(isOther), added].map(({ name, dataDir }) => `${name}=${dataDir}`).join('|');
}

/** First and last IPv4 address, as numbers. */
export interface AddressRange {
  first: number;
  last: number;
}

export function addressOf(text: string): number | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text.trim());
  if (match === null) return undefined;
  const parts = match.slice(1).map(Number);
  if (parts.some((part) => part > 255)) return undefined;
  return parts.reduce((sum, part) => sum * 256 + part, 0);
}

/** `10.1.0.5`, `10.1.0.5-10.1.0.9`, `10.1.0.5-9` or `10.1.0.0/28`; undefined for what is none of them. */
export function rangeOf(text: string): AddressRange | undefined {
  const [from = '', to] = text.split('-');
  const slash = /^([\d.]+)\/(\d{1,2})$/.exec(text.trim());
  if (slash !== null) return networkOf(slash[1] ?? '', Number(slash[2]));
  const first = addressOf(from);
  if (first === undefined) return undefined;
  if (to === undefined) return { first, last: first };
  const last = /^\s*\d{1,3}\s*$/.test(to) ? addressOf(from.trim().replace(/\d+$/, to.trim())) : addressOf(to);
  return last === undefined || last < first ? undefined : { first, last };
}

function networkOf(text: string, bits: number): AddressRange | undefined {
  const address = addressOf(text);
  if (address === undefined || bits > 32) return undefined;
  const size = 2 ** (32 - bits);
  const first = Math.floor(address / size) * size;
  return { first, last: first + size - 1 };
}

export function contains({ first, last }: AddressRange, address: number): boolean {
  return first <= address && address <= last;
}

/** How many addresses ranges hold; each counts by itself. */
export function countAddresses(ranges: readonly AddressRange[]): number {
  return ranges.reduce((sum, { first, last }) => sum + last - first + 1, 0);
}

const binary: Record<string, number> = { '': 0, Ki: 1, Mi: 2, Gi: 3, Ti: 4, Pi: 5 };

/** Bytes of a storage quantity with a binary suffix (`10240Mi`, `32Ti`); NaN for another form. */
export function bytesOf(quantity: string): number {
  const match = /^(\d+(?:\.\d+)?)([KMGTP]i)?$/.exec(quantity);
  if (match === null) return Number.NaN;
  return Number(match[1]) * 1024 ** (binary[match[2] ?? ''] ?? 0);
}

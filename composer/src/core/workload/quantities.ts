const factors: Readonly<Record<string, number>> = {
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

/** `512Mi` → bytes, rounded up as Kubernetes does it. What is no size is 0; the schema lets none through. */
export function bytesOf(size: string): number {
  const [, amount = '', unit = ''] = /^(\d+(?:\.\d+)?)([A-Za-z]*)$/.exec(size) ?? [];
  return Math.ceil(Number(amount) * (factors[unit] ?? 0));
}

/** `500m` or `2` → billionths of a CPU, the unit of docker. */
export function nanoCpusOf(cpu: string | number): number {
  const text = String(cpu);
  return Math.round(text.endsWith('m') ? Number(text.slice(0, -1)) * 1e6 : Number(text) * 1e9);
}

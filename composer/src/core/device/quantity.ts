const factors: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** An amount as Kubernetes writes it (`3920m`, `16Gi`, `1e3`) as a number; undefined for what is none. */
export function quantityOf(text: string): number | undefined {
  const match = /^\+?(\d{1,20}(?:\.\d{0,20})?|\.\d{1,20})(?:([eE][+-]?\d{1,3})|([A-Za-z]{0,2}))$/.exec(text.trim());
  if (match === null) return undefined;
  const [, amount = '', exponent = '', unit = ''] = match;
  const factor = Object.hasOwn(factors, unit) ? factors[unit] : undefined;
  const value = factor === undefined ? Number.NaN : Number(`${amount}${exponent}`) * factor;
  return Number.isFinite(value) ? value : undefined;
}

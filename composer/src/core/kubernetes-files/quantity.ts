const form = /^([+-]?(?:\d+\.?\d*|\.\d+))(?:([eE][+-]?\d+)|([KMGTPE]i|[numkMGTPE]))?$/;
const powers = ['', 'k', 'M', 'G', 'T', 'P', 'E'];
const small: Readonly<Record<string, number>> = { n: 1e-9, u: 1e-6, m: 1e-3 };

/** What an amount of the Kubernetes API comes to (`512Mi`, `0.5`, `500m`, `1e3`); undefined for what is none. */
export function amountOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return undefined;
  const [, number = '', exponent = '', unit = ''] = form.exec(value) ?? [];
  if (number === '') return undefined;
  const factor = small[unit] ?? factorOf(unit);
  return factor === undefined ? undefined : Number(`${number}${exponent}`) * factor;
}

function factorOf(unit: string): number | undefined {
  if (unit === 'Ki') return 2 ** 10;
  const power = powers.indexOf(unit.charAt(0));
  if (power < 0) return undefined;
  return unit.endsWith('i') ? 2 ** (10 * power) : 1000 ** power;
}

/** The amount that a person meant who wrote `10GB` or `10gi`; undefined where it is not certain. */
export function amountMeant(text: string): string | undefined {
  const [, number, unit = ''] = /^(\d+)\s*([kmgt]i?b?)$/i.exec(text) ?? [];
  if (number === undefined) return undefined;
  const letter = unit.charAt(0).toUpperCase();
  return /i/i.test(unit) ? `${number}${letter}i` : `${number}${letter === 'K' ? 'k' : letter}`;
}

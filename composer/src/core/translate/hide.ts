/** Shorter passwords are in every text; they are hidden only where they stand alone. */
const shortestAnywhere = 4;
const hidden = '(password, not shown)';

/** A value of plain data with the passwords replaced wherever they stand in its texts, keys included. */
export function hide<T>(value: T, passwords: readonly string[]): T {
  const words = [...new Set(passwords)].filter((word) => word !== '').sort((a, b) => b.length - a.length);
  return words.length === 0 ? value : (hideIn(value, words) as T);
}

function hideIn(value: unknown, words: readonly string[]): unknown {
  if (typeof value === 'string') return hideText(value, words);
  if (Array.isArray(value)) return value.map((one) => hideIn(one, words));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [hideText(key, words), hideIn(one, words)]));
}

function hideText(text: string, words: readonly string[]): string {
  return words.reduce(
    (left, word) =>
      word.length < shortestAnywhere ? (left === word ? hidden : left) : left.replaceAll(word, () => hidden),
    text,
  );
}

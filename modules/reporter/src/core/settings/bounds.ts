/** Far more than IoT Hub lets a desired section hold (32 KB, ten levels deep): what is beyond it did not come from there. */
const mostValues = 10_000;
const mostCharacters = 131_072;
const deepest = 12;

/**
 * Why a section is not even looked at, or undefined where it is of a size that a twin can have. Walks without recursion and
 * stops at the first bound, so its time is bounded whatever comes.
 */
export function outOfBounds(section: unknown): string | undefined {
  const open: { value: unknown; depth: number }[] = [{ value: section, depth: 0 }];
  let values = 0;
  let characters = 0;
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, depth } = next;
    values += 1;
    if (typeof value === 'string') characters += value.length;
    if (values > mostValues || characters > mostCharacters) return 'larger than a twin can be';
    if (typeof value !== 'object' || value === null) continue;
    if (depth >= deepest) return 'nested more deeply than a twin can be';
    for (const key in value) {
      characters += key.length;
      if (open.length + values > mostValues) return 'larger than a twin can be';
      open.push({ value: (value as Record<string, unknown>)[key], depth: depth + 1 });
    }
  }
  return undefined;
}

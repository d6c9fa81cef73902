export type Json = Record<string, unknown>;

/**
 * The smallest twin patch that turns `before` into `after`: changed and new keys, nulls for keys that are gone; undefined
 * when they are equal. Arrays are values.
 */
export function mergePatch(before: Json, after: Json): Json | undefined {
  const patch: Json = {};
  for (const [key, value] of Object.entries(after)) {
    const old = before[key];
    if (isObject(value) && isObject(old)) {
      const inner = mergePatch(old, value);
      if (inner !== undefined) patch[key] = inner;
    } else if (JSON.stringify(value) !== JSON.stringify(old)) {
      patch[key] = value;
    }
  }
  for (const key of Object.keys(before)) {
    if (!Object.hasOwn(after, key) && before[key] !== undefined) patch[key] = null;
  }
  return Object.keys(patch).length === 0 ? undefined : patch;
}

/** A twin section without what IoT Hub adds to it (`$version`, `$metadata`), as plain JSON. */
export function plainSection(section: unknown): Json {
  const plain = JSON.parse(JSON.stringify(section ?? {})) as Json;
  return Object.fromEntries(Object.entries(plain).filter(([key]) => !key.startsWith('$')));
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

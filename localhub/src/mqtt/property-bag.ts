/** Application and system properties of a message; system keys begin with `$.`. */
export type PropertyBag = Readonly<Record<string, string>>;

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // Devices send unencoded percent signs too; the text as it stands is the most that can be said.
    return text;
  }
}

/** Reads `k=v&k=v`, url-encoded or not; a trailing slash, which the SDK adds, is no part of it. */
export function parsePropertyBag(text: string): PropertyBag {
  const bag: Record<string, string> = Object.create(null) as Record<string, string>;
  const trimmed = text.replace(/^\?/, '').replace(/\/$/, '');
  if (trimmed === '') return bag;
  for (const part of trimmed.split('&')) {
    const equals = part.indexOf('=');
    const key = equals < 0 ? part : part.slice(0, equals);
    bag[decode(key)] = equals < 0 ? '' : decode(part.slice(equals + 1));
  }
  return bag;
}

/** What the properties count towards the size of a message: the names and values in UTF-8. */
export function bagBytes(bag: PropertyBag): number {
  let bytes = 0;
  for (const [name, value] of Object.entries(bag)) bytes += Buffer.byteLength(name) + Buffer.byteLength(value);
  return bytes;
}

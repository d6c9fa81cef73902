/** How strictly references of a text are taken, see `ExpandOptions.treat`. */
export type Treatment = 'expand' | 'lenient' | 'route';

/** Names that IoT Edge itself writes with a dollar; in a template they are no variables. */
const neverVariables = new Set(['edgeAgent', 'edgeHub', 'upstream', 'schema', 'metadata', 'version']);
/** Message body and system properties in the condition of a route. */
const routeProperties =
  /^(body|twin|connection\w*|content(Type|Encoding)|messageId|correlationId|userId|enqueuedTime|outputName|inputName|dt_\w+|iothub\w*)$/;

/** A bare name that IoT Edge itself writes with a dollar. */
export function isPlainDollar(segment: { text: string; name: string }, treatment: Treatment): boolean {
  if (segment.text.startsWith('${')) return false;
  return neverVariables.has(segment.name) || (treatment === 'route' && routeProperties.test(segment.name));
}

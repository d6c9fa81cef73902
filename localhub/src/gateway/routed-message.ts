import type { IdentityId } from '../identity/identity-id.ts';
import type { PropertyBag } from '../mqtt/property-bag.ts';
import type { TelemetryMessage } from '../mqtt/telemetry.ts';

/** A message as routes and their conditions see it. */
export interface RoutedMessage {
  /** `/messages/modules/<module>/outputs/<output>/`, always with the slash at the end. */
  readonly source: string;
  readonly properties: PropertyBag;
  /** By the names that conditions have for them, such as `connectionModuleId`. */
  readonly systemProperties: ReadonlyMap<string, string>;
  /** The body as JSON; undefined when it is none, or not said to be. Parsed when it is first asked for. */
  readonly json: () => unknown;
}

/** What edgeHub calls the system properties of a topic (read in code). Every other property is the author's. */
const NAMES: ReadonlyMap<string, string> = new Map([
  ['$.mid', 'messageId'],
  ['$.cid', 'cid'],
  ['$.uid', 'userId'],
  ['$.to', 'to'],
  ['$.exp', 'absolute-expiry-time'],
  ['$.ct', 'contentType'],
  ['$.ce', 'contentEncoding'],
  ['$.on', 'outputName'],
  ['$.ctime', 'creationTime'],
  ['$.schema', 'messageSchema'],
  ['$.ifid', 'iothub-interface-id'],
  ['iothub-operation', 'operation'],
  ['ack', 'ack'],
]);
const ENCODINGS: ReadonlyMap<string, string> = new Map([
  ['utf-8', 'utf-8'],
  ['utf-16', 'utf-16le'],
]);

/** Splits what a module has sent into what its author set and what the protocol says of it. */
export function toRoutedMessage(message: TelemetryMessage): RoutedMessage {
  const properties = Object.create(null) as Record<string, string>;
  const systemProperties = new Map<string, string>();
  for (const [key, value] of Object.entries(message.properties)) {
    const name = NAMES.get(key);
    if (name === undefined) properties[key] = value;
    else systemProperties.set(name, value);
  }
  systemProperties.set('connectionDeviceId', message.from.deviceId);
  if (message.from.moduleId !== null) systemProperties.set('connectionModuleId', message.from.moduleId);
  systemProperties.set('edgeHubOriginInterface', 'internal');
  let parsed: { readonly value: unknown } | null = null;
  return {
    source: sourceOf(message.from, systemProperties.get('outputName')),
    properties,
    systemProperties,
    json: () => {
      parsed ??= { value: readBody(message.body, systemProperties) };
      return parsed.value;
    },
  };
}

function sourceOf(from: IdentityId, output: string | undefined): string {
  if (from.moduleId === null) return '/messages/';
  const module = `/messages/modules/${from.moduleId}/`;
  return output === undefined ? module : `${module}outputs/${output}/`;
}

/** Conditions look into a body only when content type and encoding say what it is (documented). */
function readBody(body: Buffer, systemProperties: ReadonlyMap<string, string>): unknown {
  const encoding = ENCODINGS.get(systemProperties.get('contentEncoding')?.toLowerCase() ?? '');
  if (systemProperties.get('contentType')?.toLowerCase() !== 'application/json' || encoding === undefined) {
    return undefined;
  }
  try {
    return JSON.parse(new TextDecoder(encoding).decode(body));
  } catch {
    return undefined;
  }
}

import type { IdentityId } from '../identity/identity-id.ts';
import { parsePropertyBag, type PropertyBag } from './property-bag.ts';

export const TWIN_RESPONSES = '$iothub/twin/res/#';
export const DESIRED_CHANGES = '$iothub/twin/PATCH/properties/desired/#';
export const METHOD_REQUESTS = '$iothub/methods/POST/#';

/** What a device may publish. */
export type Inbound =
  | { readonly kind: 'telemetry'; readonly properties: PropertyBag }
  | { readonly kind: 'twin get'; readonly requestId: string }
  | { readonly kind: 'twin report'; readonly requestId: string; readonly version: number | null }
  | { readonly kind: 'method response'; readonly requestId: string; readonly status: number };

function identityPaths(id: IdentityId): string[] {
  const forms = new Set<string>();
  for (const encode of [(text: string) => text, encodeURIComponent]) {
    const device = `devices/${encode(id.deviceId)}`;
    forms.add(id.moduleId === null ? device : `${device}/modules/${encode(id.moduleId)}`);
  }
  return [...forms];
}

/** The filters an identity may subscribe to. */
export function allowedFilters(id: IdentityId): Set<string> {
  const filters = new Set([TWIN_RESPONSES, DESIRED_CHANGES, METHOD_REQUESTS]);
  for (const path of identityPaths(id)) {
    if (id.moduleId === null) filters.add(`${path}/messages/devicebound/#`);
    else for (const rest of ['#', 'inputs/#', 'messages/devicebound/#']) filters.add(`${path}/${rest}`);
  }
  return filters;
}

/** `?$rid=…&$version=…` without decoding anything: a request id is echoed as it came. */
function readQuery(text: string): ReadonlyMap<string, string> {
  const query = new Map<string, string>();
  for (const part of text.split('&')) {
    const equals = part.indexOf('=');
    if (equals > 0) query.set(part.slice(0, equals), part.slice(equals + 1));
  }
  return query;
}

function afterPrefix(topic: string, prefix: string): ReadonlyMap<string, string> | null {
  return topic.startsWith(prefix) ? readQuery(topic.slice(prefix.length)) : null;
}

function parseTwinReport(query: ReadonlyMap<string, string>): Inbound | null {
  const requestId = query.get('$rid');
  const version = query.get('$version');
  if (requestId === undefined || (version !== undefined && !/^\d{1,15}$/.test(version))) return null;
  return { kind: 'twin report', requestId, version: version === undefined ? null : Number(version) };
}

/** What a publish by this identity asks for; null for every topic IoT Hub does not know, or not for this identity. */
export function parseInbound(topic: string, id: IdentityId): Inbound | null {
  const get = afterPrefix(topic, '$iothub/twin/GET/?');
  if (get !== null) {
    const requestId = get.get('$rid');
    return requestId === undefined ? null : { kind: 'twin get', requestId };
  }
  const report = afterPrefix(topic, '$iothub/twin/PATCH/properties/reported/?');
  if (report !== null) return parseTwinReport(report);
  const method = /^\$iothub\/methods\/res\/(-?\d{1,9})\/\?(.*)$/s.exec(topic);
  if (method !== null) {
    const requestId = readQuery(method[2] ?? '').get('$rid');
    return requestId === undefined ? null : { kind: 'method response', requestId, status: Number(method[1]) };
  }
  for (const path of identityPaths(id)) {
    const events = `${path}/messages/events`;
    if (topic === events || topic.startsWith(`${events}/`)) {
      return { kind: 'telemetry', properties: parsePropertyBag(topic.slice(events.length + 1)) };
    }
  }
  return null;
}

export function twinResponseTopic(status: number, requestId: string, version: number | null): string {
  return `$iothub/twin/res/${status}/?$rid=${requestId}${version === null ? '' : `&$version=${version}`}`;
}

export function desiredChangeTopic(version: number): string {
  return `$iothub/twin/PATCH/properties/desired/?$version=${version}`;
}

export function methodRequestTopic(name: string, requestId: string): string {
  return `$iothub/methods/POST/${name}/?$rid=${requestId}`;
}

import { EdgeAgentError } from './errors.ts';

const maxNameLength = 253;
const maxLabelLength = 63;

const alpha = /[a-zA-Z]/;
const alphanumeric = /[a-zA-Z0-9]/;
const notInDns = /[^a-zA-Z0-9-]+/g;
const notInLabel = /[^a-zA-Z0-9._-]+/g;
const notInK8sValue = /[^a-z0-9.-]+/g;

/**
 * Name of Deployment, Service, ServiceAccount, container and module label: lower case, only `[a-z0-9.-]` kept, nothing
 * trimmed (`$edgeHub` → `edgehub`, `my_mod` → `mymod`). Null stays null. Throws InvalidKubernetesName above 253 characters.
 */
export function sanitizeK8sValue(name: string): string;
export function sanitizeK8sValue(name: string | null): string | null;
export function sanitizeK8sValue(name: string | null): string | null {
  if (name === null) return null;
  const kept = name.toLowerCase().replaceAll(notInK8sValue, '');
  if (kept.length > maxNameLength) throw tooLong(name, kept.length, maxNameLength);
  return kept;
}

/**
 * Name of a volume and of a claim (RFC 1123 label): lower case, ends trimmed to alphanumerics, `[a-z0-9-]` kept inside
 * (`/var/lib/x` → `varlibx`). Throws InvalidKubernetesName when nothing is left or more than 63 characters are.
 */
export function sanitizeDnsLabel(name: string | null): string {
  return sanitizeLabelLike(name, alphanumeric, notInDns, true);
}

/** As {@link sanitizeDnsLabel}, but the first character must be a letter (RFC 1035), so leading digits are cut. */
export function sanitizeDnsValue(name: string | null): string {
  return sanitizeLabelLike(name, alpha, notInDns, true);
}

/** A DNS subdomain: each part between dots through {@link sanitizeDnsValue}, 253 characters in all. */
export function sanitizeDnsDomain(name: string | null): string {
  if (name === null || name === '') throw empty(name);
  const domain = name
    .split('.')
    .map((part) => sanitizeDnsValue(part))
    .join('.');
  if (domain.length > maxNameLength) throw tooLong(name, domain.length, maxNameLength);
  return domain;
}

/** A label value, used for the device id: lower case, trimmed, `[a-z0-9._-]` kept, at most 63 characters. */
export function sanitizeLabelValue(name: string | null): string {
  return sanitizeLabelLike(name, alphanumeric, notInLabel, true);
}

/** `prefix/name` of an annotation made from a docker label: the prefix is a DNS subdomain, the name keeps its case. */
export function sanitizeAnnotationKey(key: string | null): string {
  if (key === null || key === '') throw empty(key);
  const slash = key.indexOf('/');
  if (slash < 0) return sanitizeLabelLike(key, alphanumeric, notInLabel, false);
  const name = sanitizeLabelLike(key.slice(slash + 1), alphanumeric, notInLabel, false);
  return `${sanitizeDnsDomain(key.slice(0, slash))}/${name}`;
}

function sanitizeLabelLike(name: string | null, first: RegExp, notInside: RegExp, lowerCase: boolean): string {
  if (name === null || name === '') throw empty(name);
  const text = lowerCase ? name.toLowerCase() : name;
  let start = 0;
  while (start < text.length && !first.test(text.charAt(start))) start += 1;
  if (start === text.length) {
    throw new EdgeAgentError(
      'InvalidKubernetesName',
      `'${name}' has no character that a Kubernetes name can start with`,
    );
  }
  let end = text.length - 1;
  while (end > start && !alphanumeric.test(text.charAt(end))) end -= 1;
  const kept = text.slice(start, end + 1).replaceAll(notInside, '');
  if (kept.length > maxLabelLength) throw tooLong(name, kept.length, maxLabelLength);
  return kept;
}

function empty(name: string | null): EdgeAgentError {
  return new EdgeAgentError(
    'InvalidKubernetesName',
    `A Kubernetes name cannot be made of ${name === null ? 'nothing' : 'an empty text'}`,
  );
}

function tooLong(name: string, length: number, limit: number): EdgeAgentError {
  return new EdgeAgentError(
    'InvalidKubernetesName',
    `'${name}' comes to ${length} characters as a Kubernetes name, above the limit of ${limit}`,
  );
}

import { credentialFor, sanitizeDnsDomain, type RegistryCredential } from '@mooring/edge-kubernetes';
import type { Json, JsonObject } from '../../source/node.ts';
import type { At } from '../diagnostics/diagnostic.ts';
import type { Draft } from '../model/draft.ts';
import { isObject, lookUp } from '../model/options.ts';
import { attempt } from './attempt.ts';

/** A registry that asks who pulls; user name and password may still be `${NAME}`. */
export interface Registry extends RegistryCredential {
  /** Of the pull Secret. */
  secret: string;
  at: At;
}

const path = ['runtime', 'settings', 'registryCredentials'];
const layeredPrefix = `properties.desired.${path.join('.')}.`;

/** The registries of a draft, one an address: the first wins, as it does in edgeAgent. */
export function registriesOf(draft: Draft): Registry[] {
  const byAddress = new Map<string, Registry>();
  const names = new Set<string>();
  for (const { id, value, at } of [...whole(draft), ...layered(draft)]) {
    const registry = registryOf(value, at);
    if (registry === undefined || byAddress.has(registry.address.toLowerCase())) continue;
    const host = registry.address.toLowerCase().replaceAll(':', '-');
    const secret = attempt(() => `pull-${sanitizeDnsDomain(host)}`) ?? attempt(() => `pull-${sanitizeDnsDomain(id)}`);
    if (secret === undefined) continue;
    const free = names.has(secret) ? `${secret}-${names.size}` : secret;
    names.add(free);
    byAddress.set(registry.address.toLowerCase(), { ...registry, secret: free });
  }
  return [...byAddress.values()];
}

/** The registry that an image is pulled from, when it asks who pulls. */
export function registryFor(image: Json | undefined, registries: readonly Registry[]): Registry | undefined {
  return typeof image === 'string' ? credentialFor(image, registries) : undefined;
}

interface Found {
  id: string;
  value: Json;
  at: At;
}

function whole(draft: Draft): Found[] {
  let value: Json | undefined = draft.agent;
  for (const step of path) value = isObject(value) ? lookUp(value, step)?.value : undefined;
  return Object.entries(isObject(value) ? value : {}).map(([id, one]) => ({
    id,
    value: one,
    at: draft.agentAt([...path, id], 'key'),
  }));
}

function layered(draft: Draft): Found[] {
  return Object.entries(draft.agent).flatMap(([key, value]) =>
    key.startsWith(layeredPrefix)
      ? [{ id: key.slice(layeredPrefix.length), value, at: draft.agentAt([key], 'key') }]
      : [],
  );
}

function registryOf(value: Json, at: At): Omit<Registry, 'secret'> | undefined {
  if (!isObject(value)) return undefined;
  const [address, username, password] = ['address', 'username', 'password'].map((name) => textOf(value, name));
  if (address === undefined || username === undefined || password === undefined) return undefined;
  return { address, username, password, at };
}

function textOf(object: JsonObject, name: string): string | undefined {
  const value = lookUp(object, name)?.value;
  return typeof value === 'string' ? value : undefined;
}

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ConfigurationStore } from '../configuration/configuration-store.ts';
import { Deployments } from '../configuration/deployments.ts';
import { PresenceBoard } from '../identity/presence.ts';
import { KeptIdentities } from '../identity/kept-identities.ts';
import { IdentityRegistry } from '../identity/registry.ts';
import { MemoryState } from '../storage/memory-state.ts';
import { MethodCaller } from '../method/method-caller.ts';
import { LiveConnections } from '../mqtt/live-connections.ts';
import { TwinIndex } from '../query/twin-index.ts';
import { TwinService } from '../twin/twin-service.ts';
import { REFUSED_ROUTES } from './refused-routes.ts';
import { allRoutes } from './all-routes.ts';

const DOCUMENT = join(import.meta.dirname, '../../../docs/local-hub-parity.md');

/** The operations that stand in the first column of the table under a heading. */
async function documented(heading: string): Promise<string[]> {
  const text = await readFile(DOCUMENT, 'utf8');
  const section = text.split(/^## /m).find((part) => part.startsWith(heading)) ?? '';
  return [...section.matchAll(/^\| `([A-Z]+ \/[^`]*)`/gm)].map((match) => match[1] ?? '').toSorted();
}

function names(routes: readonly { readonly verb: string; readonly path: string }[]): string[] {
  return routes.map(({ verb, path }) => `${verb.toUpperCase()} ${path}`).toSorted();
}

describe('docs/local-hub-parity.md', () => {
  test('lists exactly the operations that the program does', async () => {
    const nowMs = (): number => 0;
    const state = new MemoryState();
    const registry = new IdentityRegistry({
      hubName: 'hub',
      nowMs,
      mintKey: () => '',
      kept: new KeptIdentities(state),
    });
    const presence = new PresenceBoard();
    const twins = new TwinService(registry, presence, nowMs);
    const configurations = new ConfigurationStore(state, nowMs);
    const routes = allRoutes({
      registry,
      presence,
      twins,
      methods: new MethodCaller(new LiveConnections(), () => ''),
      configurations,
      deployments: new Deployments({ registry, presence, twins, configurations, state }),
      index: new TwinIndex(registry, presence),
    });
    expect(routes.length).toBeGreaterThan(20);
    expect(await documented('Service REST API: supported')).toEqual(names(routes));
  });

  test('lists exactly the operations that the program refuses', async () => {
    expect(REFUSED_ROUTES.length).toBeGreaterThan(10);
    expect(await documented('Service REST API: refused')).toEqual(names(REFUSED_ROUTES));
  });
});

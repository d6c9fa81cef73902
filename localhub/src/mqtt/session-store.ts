import persistenceModule from 'aedes-persistence';

/** What of the broker's session memory is used here by name; the rest is between it and the broker. */
export interface SessionStore {
  cleanSubscriptions(client: { readonly id: string }): Promise<unknown>;
}

/** Subscriptions of persistent sessions, in memory. The package's types describe another shape than its one export. */
export function createSessionStore(): SessionStore {
  const create = persistenceModule as unknown as () => SessionStore;
  return create();
}

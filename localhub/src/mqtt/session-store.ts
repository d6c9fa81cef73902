import { z } from 'zod';
import persistenceModule from 'aedes-persistence';
import type { StateStore, TableCodec } from '../storage/state-store.ts';

interface Subscription {
  readonly topic: string;
  readonly qos: number;
}

interface SessionClient {
  readonly id: string;
}

/** What of the broker's session memory is used here by name; the rest is between it and the broker. */
export interface SessionStore {
  setup: (broker: unknown) => Promise<void>;
  addSubscriptions: (client: SessionClient, subscriptions: readonly Subscription[]) => Promise<void>;
  removeSubscriptions: (client: SessionClient, topics: readonly string[]) => Promise<void>;
  cleanSubscriptions: (client: SessionClient) => Promise<void>;
  subscriptionsByClient: (client: SessionClient) => Promise<readonly Subscription[]>;
}

/** Topic and quality of service of each subscription. */
type KeptSession = readonly (readonly [string, number])[];

const kept = z.array(z.tuple([z.string(), z.number().int().min(0).max(2)]));
const codec: TableCodec<KeptSession> = { encode: (session) => session, decode: (json) => kept.parse(json) };

/**
 * Subscriptions of persistent sessions. They outlive the process, and the broker acknowledges a SUBSCRIBE and an
 * UNSUBSCRIBE only once they do. The package's types describe another shape than its one export.
 */
export function createSessionStore(state: StateStore): SessionStore {
  const create = persistenceModule as unknown as () => SessionStore;
  const memory = create();
  const sessions = state.table('mqtt-sessions', codec);
  const setup = memory.setup.bind(memory);
  const add = memory.addSubscriptions.bind(memory);
  const remove = memory.removeSubscriptions.bind(memory);
  const clean = memory.cleanSubscriptions.bind(memory);

  const keep = async ({ id }: SessionClient): Promise<void> => {
    const held = await memory.subscriptionsByClient({ id });
    if (held.length > 0) {
      sessions.put(
        id,
        held.map(({ topic, qos }) => [topic, qos]),
      );
    } else if (sessions.get(id) === undefined) return;
    else sessions.remove(id);
    await state.written();
  };

  memory.setup = async (broker) => {
    await setup(broker);
    for (const [id, session] of sessions.entries()) {
      await add(
        { id },
        session.map(([topic, qos]) => ({ topic, qos })),
      );
    }
  };
  memory.addSubscriptions = async (client, subscriptions) => {
    await add(client, subscriptions);
    await keep(client);
  };
  memory.removeSubscriptions = async (client, topics) => {
    await remove(client, topics);
    await keep(client);
  };
  memory.cleanSubscriptions = async (client) => {
    await clean(client);
    await keep(client);
  };
  return memory;
}

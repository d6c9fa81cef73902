import type { EventObject, Meta } from './objects.ts';
import { namespace, newNamespacedMeta, type ClusterContext, type ClusterState } from './state.ts';

const keptEvents = 500;

export interface Happening {
  type: EventObject['type'];
  reason: string;
  message: string;
  component: string;
}

/** Notes something that happened to an object; the same again is counted on the first event, as in Kubernetes. */
export function recordEvent(
  state: ClusterState,
  about: { kind: string; metadata: Meta },
  happening: Happening,
  context: ClusterContext,
): ClusterState {
  const { component, ...what } = happening;
  const same = state.events.find(
    (event) =>
      event.involvedObject.uid === about.metadata.uid && event.reason === what.reason && event.message === what.message,
  );
  if (same !== undefined) {
    const again = { ...same, count: same.count + 1, lastTimestamp: context.nowUtc };
    return { ...state, events: state.events.map((event) => (event === same ? again : event)) };
  }
  const uid = context.newUid();
  const event: EventObject = {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: newNamespacedMeta(context, `${about.metadata.name}.${uid.slice(0, 8)}`, {}),
    involvedObject: {
      kind: about.kind,
      namespace: about.metadata.namespace ?? namespace,
      name: about.metadata.name,
      uid: about.metadata.uid,
    },
    ...what,
    count: 1,
    firstTimestamp: context.nowUtc,
    lastTimestamp: context.nowUtc,
    source: { component },
  };
  return { ...state, events: [...state.events, event].slice(-keptEvents) };
}

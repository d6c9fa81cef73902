import type { Response } from 'express';
import type { ClusterObject } from '../cluster/objects.ts';
import type { Change, ClusterStore, Resource } from '../cluster/store.ts';
import type { Predicate } from './selectors.ts';
import { expired } from './status.ts';

const longestSeconds = 1800;

export interface WatchRequest {
  resource: Resource;
  matches: Predicate;
  /** Undefined or 0: begin with what there is; otherwise go on after this version. */
  resourceVersion: number | undefined;
  timeoutSeconds: number | undefined;
}

/**
 * Streams changes as lines of JSON until the client goes, the timeout is over or the server closes. An object that comes
 * to match a selector is ADDED for this watch, one that no longer does is DELETED, as in Kubernetes.
 */
export function streamWatch(
  store: ClusterStore,
  request: WatchRequest,
  response: Response,
  closing: AbortSignal,
): void {
  const { resource, matches, resourceVersion } = request;
  const missed = resourceVersion === undefined || resourceVersion === 0 ? [] : store.changesSince(resourceVersion);
  if (missed === undefined) throw expired();
  const shown = new Set<string>();
  response.status(200).type('application/json');
  response.flushHeaders();
  const write = (type: Change['type'], object: ClusterObject) =>
    response.write(`${JSON.stringify({ type, object })}\n`);

  const show = (change: Change) => {
    if (change.resource !== resource) return;
    const { uid } = change.object.metadata;
    const isMatch = change.type !== 'DELETED' && matches(change.object);
    if (isMatch) write(shown.has(uid) ? 'MODIFIED' : 'ADDED', change.object);
    else if (shown.has(uid) || (change.type === 'DELETED' && matches(change.object))) write('DELETED', change.object);
    if (isMatch) shown.add(uid);
    else shown.delete(uid);
  };

  if (resourceVersion === undefined || resourceVersion === 0) {
    for (const object of store.state[resource]) {
      if (!matches(object)) continue;
      shown.add(object.metadata.uid);
      write('ADDED', object);
    }
  } else {
    for (const object of knownBefore(store, resource, missed)) if (matches(object)) shown.add(object.metadata.uid);
    for (const change of missed) show(change);
  }
  const stopListening = store.onChange((changes) => {
    for (const change of changes) show(change);
  });
  const end = () => void response.end();
  const timer = setTimeout(end, Math.min(request.timeoutSeconds ?? longestSeconds, longestSeconds) * 1000);
  closing.addEventListener('abort', end, { once: true });
  response.once('close', () => {
    stopListening();
    clearTimeout(timer);
    closing.removeEventListener('abort', end);
  });
}

/** What the client has seen already: whatever is there and was not added after its version. */
function knownBefore(store: ClusterStore, resource: Resource, missed: readonly Change[]): ClusterObject[] {
  const added = new Set(
    missed
      .filter((change) => change.resource === resource && change.type === 'ADDED')
      .map((c) => c.object.metadata.uid),
  );
  const objects: readonly ClusterObject[] = store.state[resource];
  return objects.filter((object) => !added.has(object.metadata.uid));
}

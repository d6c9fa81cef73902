import type { ClusterObject } from './objects.ts';
import { reconcile } from './reconcile.ts';
import { emptyCluster, type ClusterContext, type ClusterObjects, type ClusterState } from './state.ts';

export const resources = [
  'nodes',
  'persistentvolumes',
  'persistentvolumeclaims',
  'pods',
  'services',
  'serviceaccounts',
  'events',
] as const satisfies readonly (keyof ClusterObjects)[];
export type Resource = (typeof resources)[number];

export interface Change {
  resource: Resource;
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  object: ClusterObject;
  resourceVersion: number;
}

/** Changes a watch can still go back to. */
const keptChanges = 2000;

/**
 * The cluster with its history: every update runs the controllers, gives changed objects a new resource version and
 * tells the listeners. Time and names come from the context given at the start.
 */
export class ClusterStore {
  #state: ClusterState = emptyCluster;
  #version = 1;
  #changes: Change[] = [];
  #oldestKept = 1;
  readonly #listeners = new Set<(changes: readonly Change[]) => void>();
  readonly #context: () => ClusterContext;

  constructor(context: () => ClusterContext) {
    this.#context = context;
  }

  get state(): ClusterState {
    return this.#state;
  }

  get resourceVersion(): number {
    return this.#version;
  }

  /** Applies a change and all that follows from it. */
  update(change: (state: ClusterState, context: ClusterContext) => ClusterState): void {
    const context = this.#context();
    const before = this.#state;
    let after = reconcile(change(before, context), context);
    if (after === before) return;
    const changes: Change[] = [];
    for (const resource of resources) {
      const stamped = this.#stamp(resource, before[resource], after[resource], changes);
      after = { ...after, [resource]: stamped };
    }
    this.#state = after;
    this.#changes.push(...changes);
    while (this.#changes.length > keptChanges) this.#oldestKept = (this.#changes.shift()?.resourceVersion ?? 0) + 1;
    if (changes.length > 0) for (const listener of this.#listeners) listener(changes);
  }

  /** Changes after a resource version, or undefined when they are no longer all known. */
  changesSince(version: number): readonly Change[] | undefined {
    if (version + 1 < this.#oldestKept) return undefined;
    return this.#changes.filter((change) => change.resourceVersion > version);
  }

  /** Calls back after each update that changed an object; the answer ends that. */
  onChange(listener: (changes: readonly Change[]) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  #stamp(
    resource: Resource,
    before: readonly ClusterObject[],
    after: readonly ClusterObject[],
    changes: Change[],
  ): readonly ClusterObject[] {
    if (before === after) return after;
    const known = new Map(before.map((object) => [object.metadata.uid, object]));
    const stamped = after.map((object) => {
      const previous = known.get(object.metadata.uid);
      known.delete(object.metadata.uid);
      if (previous === object) return object;
      const next = this.#withVersion(object);
      changes.push(this.#change(resource, previous === undefined ? 'ADDED' : 'MODIFIED', next));
      return next;
    });
    for (const gone of known.values()) changes.push(this.#change(resource, 'DELETED', this.#withVersion(gone)));
    return stamped;
  }

  #withVersion(object: ClusterObject): ClusterObject {
    this.#version += 1;
    const metadata = { ...object.metadata, resourceVersion: String(this.#version) };
    return { ...object, metadata } as ClusterObject;
  }

  #change(resource: Resource, type: Change['type'], object: ClusterObject): Change {
    return { resource, type, object, resourceVersion: Number(object.metadata.resourceVersion) };
  }
}

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { recordEvent } from '../cluster/events.ts';
import { backOffModuleContainer, endModuleContainer, startContainers } from '../cluster/kubelet.ts';
import type { Pod } from '../cluster/objects.ts';
import { withReplaced, type ClusterState } from '../cluster/state.ts';
import type { ClusterStore } from '../cluster/store.ts';
import { mountsOf, sharesOf } from './mounts.ts';
import { envOf, programOf } from './program.ts';
import { RunningPod, type PodSurroundings } from './running-pod.ts';
import type { ModuleCredentials } from './workload-api.ts';

/** Stands for pulling the image and making the containers, so that a start is seen as one. */
const startMilliseconds = 400;
const retryMilliseconds = 1000;
const firstBackOffMilliseconds = 1000;
const longestBackOffMilliseconds = 60_000;

/** One pod's way from being assigned to being gone. */
interface Entry {
  running: RunningPod | undefined;
  timer: NodeJS.Timeout | undefined;
  restarts: number;
  ending: boolean;
}

/** The kubelets of all nodes: starts what has a node, restarts what ends, stops what is to go. */
export class PodRunner {
  readonly #store: ClusterStore;
  readonly #surroundings: PodSurroundings;
  readonly #credentialsOf: (moduleId: string) => ModuleCredentials | undefined;
  readonly #entries = new Map<string, Entry>();
  #closed = false;

  constructor(
    store: ClusterStore,
    surroundings: PodSurroundings,
    credentialsOf: (moduleId: string) => ModuleCredentials | undefined,
  ) {
    this.#store = store;
    this.#surroundings = surroundings;
    this.#credentialsOf = credentialsOf;
    this.#removePods();
    store.onChange(() => queueMicrotask(() => this.#look()));
    surroundings.shares.onChange(() => {
      for (const entry of this.#entries.values()) entry.running?.refreshMounts();
    });
  }

  /** Ends every process; resolves when all have gone. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(
      [...this.#entries.values()].map(async (entry) => {
        clearTimeout(entry.timer);
        await entry.running?.stop();
      }),
    );
    this.#removePods();
  }

  /** They hold tokens, which are of no use to anybody afterwards. */
  #removePods(): void {
    rmSync(join(this.#surroundings.dataFolder, 'pods'), { recursive: true, force: true });
  }

  #look(): void {
    if (this.#closed) return;
    for (const pod of this.#store.state.pods) {
      const { name, deletionTimestamp } = pod.metadata;
      const entry = this.#entries.get(name);
      if (deletionTimestamp !== undefined) void this.#end(pod, entry);
      else if (pod.spec.nodeName !== undefined && entry === undefined) {
        this.#entries.set(name, { running: undefined, timer: undefined, restarts: 0, ending: false });
        this.#later(pod, startMilliseconds, () => this.#begin(pod));
      }
    }
  }

  /** Runs the action after a while; one that fails is noted on the pod and tried again. */
  #later(pod: Pod, milliseconds: number, action: () => Promise<void> | void): void {
    const entry = this.#entries.get(pod.metadata.name);
    if (entry === undefined || entry.ending || this.#closed) return;
    const attempt = async () => {
      try {
        await action();
      } catch (error) {
        this.#refuse(pod, 'Failed', error instanceof Error ? error.message : String(error));
        this.#later(pod, retryMilliseconds, action);
      }
    };
    entry.timer = setTimeout(() => void attempt(), milliseconds);
  }

  async #begin(pod: Pod): Promise<void> {
    const { shares, device, log } = this.#surroundings;
    const state = this.#store.state;
    const unmountable = sharesOf(mountsOf(pod, state, shares.shares, device)).find(
      (share) => !shares.isMountable(share),
    );
    if (unmountable !== undefined) {
      this.#refuse(
        pod,
        'FailedMount',
        `MountVolume.SetUp failed for volume "${unmountable}" : mount failed: Host is down`,
      );
      this.#later(pod, retryMilliseconds, () => this.#begin(pod));
      return;
    }
    const program = programOf(pod);
    if (program !== undefined) {
      const moduleId = envOf(pod)['IOTEDGE_MODULEID'] ?? '';
      const credentials = this.#credentialsOf(moduleId);
      if (credentials === undefined) throw new Error(`module ${moduleId} has no identity`);
      const running = await RunningPod.prepare(pod, state, credentials, this.#surroundings);
      const entry = this.#entries.get(pod.metadata.name);
      if (entry === undefined || entry.ending || this.#closed) {
        await running.stop();
        return;
      }
      entry.running = running;
      this.#startProcess(pod, running, program);
    }
    log.debug({ pod: pod.metadata.name }, 'simulated pod runs');
    this.#change(pod.metadata.name, startContainers);
  }

  #startProcess(pod: Pod, running: RunningPod, program: string): void {
    running.start(program, (exitCode) => {
      const entry = this.#entries.get(pod.metadata.name);
      if (entry === undefined || entry.ending || this.#closed) return;
      const waitMilliseconds = Math.min(firstBackOffMilliseconds * 2 ** entry.restarts, longestBackOffMilliseconds);
      entry.restarts += 1;
      this.#surroundings.log.warn(
        { pod: pod.metadata.name, exitCode, waitMilliseconds },
        'process of a simulated pod ended',
      );
      const message = `back-off ${waitMilliseconds / 1000}s restarting failed container`;
      this.#change(pod.metadata.name, (current, nowUtc) =>
        backOffModuleContainer(endModuleContainer(current, exitCode, nowUtc), message, nowUtc),
      );
      this.#later(pod, waitMilliseconds, () => {
        this.#startProcess(pod, running, program);
        this.#change(pod.metadata.name, startContainers);
      });
    });
  }

  async #end(pod: Pod, entry: Entry | undefined): Promise<void> {
    if (entry?.ending === true) return;
    if (entry !== undefined) {
      entry.ending = true;
      clearTimeout(entry.timer);
      await entry.running?.stop();
    }
    const { name } = pod.metadata;
    this.#entries.delete(name);
    rmSync(join(this.#surroundings.dataFolder, 'pods', name), { recursive: true, force: true });
    if (this.#closed) return;
    this.#store.update((state) => ({ ...state, pods: state.pods.filter((other) => other.metadata.name !== name) }));
  }

  #change(podName: string, change: (pod: Pod, nowUtc: string) => Pod): void {
    this.#store.update((state: ClusterState, { nowUtc }) => {
      const pod = state.pods.find((candidate) => candidate.metadata.name === podName);
      if (pod === undefined || pod.metadata.deletionTimestamp !== undefined) return state;
      return { ...state, pods: withReplaced(state.pods, change(pod, nowUtc)) };
    });
  }

  #refuse(pod: Pod, reason: string, message: string): void {
    this.#surroundings.log.warn({ pod: pod.metadata.name, reason, message }, 'simulated pod cannot start');
    this.#store.update((state, context) =>
      recordEvent(state, pod, { type: 'Warning', reason, message, component: 'kubelet' }, context),
    );
  }
}

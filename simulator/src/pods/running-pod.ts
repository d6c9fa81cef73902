import { dirname, join } from 'node:path';
import type { Logger } from 'pino';
import type { Pod } from '../cluster/objects.ts';
import { namespace, type ClusterState } from '../cluster/state.ts';
import type { KubernetesApi } from '../kubernetes-api/serve.ts';
import type { TokenBook } from '../kubernetes-api/tokens.ts';
import type { ShareBook } from '../shares/faults.ts';
import { gpusOfNode } from '../tools/gpus.ts';
import type { ToolFolders } from '../tools/install.ts';
import { Child } from './child.ts';
import { mountinfo } from './mountinfo.ts';
import { mountsOf, type PodMount } from './mounts.ts';
import { writeMountinfo, writePodRoot, type PodRoot } from './pod-root.ts';
import { envOf } from './program.ts';
import { serveWorkloadApi, type ModuleCredentials, type WorkloadApi } from './workload-api.ts';

export interface PodSurroundings {
  dataFolder: string;
  device: string;
  shares: ShareBook;
  tools: ToolFolders;
  tokens: TokenBook;
  api: KubernetesApi;
  /** `host:port` that modules reach the hub by; undefined: the hub's own name. */
  gateway: string | undefined;
  trustBundle: string;
  gpusPerNode: number;
  logLevel: string;
  /** PATH of the simulator, where the machine's own tools are. */
  path: string;
  log: Logger;
}

/** The real process of one pod with all that surrounds it. */
export class RunningPod {
  readonly #pod: Pod;
  readonly #surroundings: PodSurroundings;
  readonly #mounts: readonly PodMount[];
  readonly #root: PodRoot;
  readonly #token: string;
  readonly #workloadApi: WorkloadApi;
  #child: Child | undefined;

  private constructor(
    pod: Pod,
    surroundings: PodSurroundings,
    mounts: readonly PodMount[],
    root: PodRoot,
    token: string,
    workloadApi: WorkloadApi,
  ) {
    this.#pod = pod;
    this.#surroundings = surroundings;
    this.#mounts = mounts;
    this.#root = root;
    this.#token = token;
    this.#workloadApi = workloadApi;
  }

  /** Prepares the pod's files, token and workload API; the process is started by {@link start}. */
  static async prepare(
    pod: Pod,
    state: ClusterState,
    credentials: ModuleCredentials,
    surroundings: PodSurroundings,
  ): Promise<RunningPod> {
    const { shares, tokens, api } = surroundings;
    const nodeName = pod.spec.nodeName ?? '';
    const { name: podName, uid: podUid } = pod.metadata;
    const mounts = mountsOf(pod, state, shares.shares, surroundings.device);
    const token = tokens.issueForPod({ serviceAccount: pod.spec.serviceAccountName, podName, podUid, nodeName });
    const root = writePodRoot(join(surroundings.dataFolder, 'pods', podName), {
      mounts,
      mountinfo: mountinfo(mounts, (share) => shares.faultOf(share)),
      folderOfShare: (share) => shares.folderOf(share),
      serviceAccount: { token, ca: api.ca, namespace },
      gpus: gpusOfNode(nodeName, surroundings.gpusPerNode),
    });
    const workloadApi = await serveWorkloadApi(credentials, surroundings.trustBundle);
    return new RunningPod(pod, surroundings, mounts, root, token, workloadApi);
  }

  start(program: string, onExit: (exitCode: number) => void): void {
    const { log, logLevel } = this.#surroundings;
    const { procfs, sysfs, rootfs } = this.#root;
    this.#child = new Child({
      program,
      args: [
        `--path.procfs=${procfs}`,
        `--path.sysfs=${sysfs}`,
        `--path.rootfs=${rootfs}`,
        '--health-port=0',
        `--log-level=${logLevel}`,
        '--until-stdin-closes',
      ],
      env: this.#environment(),
      onLine: (line) => log.info({ pod: this.#pod.metadata.name, line }, 'from a simulated pod'),
      onExit,
    });
  }

  /** Shows the process what has become of its shares. */
  refreshMounts(): void {
    writeMountinfo(
      this.#root,
      mountinfo(this.#mounts, (share) => this.#surroundings.shares.faultOf(share)),
    );
  }

  async stop(): Promise<void> {
    await this.#child?.stop();
    this.#workloadApi.close();
    this.#surroundings.tokens.revoke(this.#token);
  }

  #environment(): Record<string, string> {
    const { tools, api, gateway, path } = this.#surroundings;
    const env = envOf(this.#pod);
    const { IOTEDGE_GATEWAYHOSTNAME: _inCluster, ...rest } = env;
    // nvidia-smi is injected only where the pod asked to see GPUs.
    const gpuTools = env['NVIDIA_VISIBLE_DEVICES'] ? tools.ofNode(this.#pod.spec.nodeName ?? '') : undefined;
    const folders = [tools.common, gpuTools, dirname(process.execPath), path].filter((entry) => entry !== undefined);
    return {
      ...rest,
      ...(gateway === undefined ? {} : { IOTEDGE_GATEWAYHOSTNAME: gateway }),
      IOTEDGE_WORKLOADURI: this.#workloadApi.uri,
      KUBERNETES_SERVICE_HOST: api.host,
      KUBERNETES_SERVICE_PORT: String(api.port),
      HOSTNAME: this.#pod.metadata.name,
      MOORING_SIMULATED: '1',
      PATH: folders.join(':'),
    };
  }
}

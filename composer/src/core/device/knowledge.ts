/** Who says something of a device. */
export interface Origin {
  /** Measured beats administered beats hand-written, where two say different things. */
  who: 'kubernetes' | 'azure' | 'reporter' | 'inventory';
  /** As findings name it: `kubectl in pv.json`. */
  words: string;
  /** When it was so, as the source says; undefined where it does not. */
  asOf?: string | undefined;
  /** A list that somebody wrote by hand or heard long ago is no proof today: what rests on it alone is a warning. */
  isWeak: boolean;
}

/** A share as Azure or a person knows it. What is undefined is not known. */
export interface KnownShare {
  name: string;
  protocol?: 'smb' | 'nfs' | undefined;
  tier?: 'local' | 'cloud' | undefined;
  usedForCompute?: boolean | undefined;
  status?: string | undefined;
  /** Addresses that an NFS share lets in, as written. */
  clients?: readonly string[] | undefined;
  /** Those of them that may only read. */
  readOnlyClients?: readonly string[] | undefined;
}

export interface KnownVolume {
  name: string;
  phase?: string | undefined;
  claim?: { namespace: string; name: string } | undefined;
  accessModes?: readonly string[] | undefined;
  /** Made on demand by this class; empty or absent for a share. */
  storageClass?: string | undefined;
  protocol?: 'smb' | 'nfs' | undefined;
}

/** A PersistentVolumeClaim that is there. */
export interface KnownClaim {
  namespace: string;
  name: string;
  phase?: string | undefined;
  /** The PersistentVolume it has, or asks for. */
  volume?: string | undefined;
  /** As asked for; empty is said, and asks for a volume without a class. */
  storageClass?: string | undefined;
  accessModes?: readonly string[] | undefined;
  /** It carries the label of edgeAgent, which changes and deletes such claims and leaves all others alone. */
  isAgents: boolean;
  /** It was deleted and goes when its last pod does. */
  isGoing: boolean;
}

export interface KnownNode {
  name: string;
  ready?: boolean | undefined;
  /** False where pods of modules do not run: a control plane that keeps them off. */
  isWorker: boolean;
  /** It takes no new pods now: cordoned, or with a taint of somebody's own. */
  isClosed?: boolean | undefined;
  /** As Kubernetes calls it: `amd64`, `arm64`. */
  architecture?: string | undefined;
  /** Resource → amount for pods, in its own unit (cpu in CPUs, memory in bytes); undefined: not known. */
  allocatable: ReadonlyMap<string, number>;
  /** Whether `allocatable` holds every resource the node has, so that what is not there is not on the node. */
  hasAllResources: boolean;
  labels: ReadonlyMap<string, string>;
  /** Whether a label that is not there is not on the node. */
  hasAllLabels: boolean;
  addresses: readonly string[];
}

export interface KnownClass {
  name: string;
  provisioner?: string | undefined;
  /** Claims of it get their volume at once, not only when a pod wants it. */
  bindsAtOnce?: boolean | undefined;
}

export interface KnownService {
  namespace: string;
  name: string;
  addresses: readonly string[];
  /** A module of IoT Edge stands behind it. */
  isModule: boolean;
}

/** What a pod that is not over takes of the nodes. */
export interface KnownPod {
  namespace: string;
  name: string;
  isModule: boolean;
  requests: ReadonlyMap<string, number>;
}

/** How a prober finds a share. */
export interface KnownReading {
  share: string;
  state: string;
  /** The workload whose prober finds it: it mounts the share. */
  workload?: string | undefined;
}

/** The hub of the device. Its tier is not told to those who may only use it. */
export interface KnownHub {
  name: string;
  /** Automatic deployments, layered ones among them. */
  deployments: number;
  /** When it was asked. */
  askedUtc?: string | undefined;
}

/** A thing, and who says it. */
export type Said<T> = T & { origin: Origin };

/** Things by name. `all`: who says that there are no others; undefined: there may be. */
export interface Known<T> {
  items: ReadonlyMap<string, Said<T>>;
  all: Origin | undefined;
}

/** What a single source says. */
export interface Statement {
  origin: Origin;
  /** The IoT Edge device that it says it is about. */
  device?: string | undefined;
  shares: KnownShare[];
  volumes: KnownVolume[];
  claims: KnownClaim[];
  nodes: KnownNode[];
  classes: KnownClass[];
  services: KnownService[];
  pods: KnownPod[];
  readings: KnownReading[];
  /** Of which of them the source holds every one there is. */
  complete: Set<Subject>;
  network: Network;
  hub?: KnownHub | undefined;
  /** Lists that the source has no right to read. */
  refused: Set<Subject>;
  /** How the source is not to be trusted beyond its time: a sentence. */
  caveats: string[];
}

export type Subject = 'shares' | 'volumes' | 'claims' | 'nodes' | 'classes' | 'services' | 'pods';

export interface Network {
  serviceIpRange?: readonly string[] | undefined;
  nfsVirtualIp?: string | undefined;
  computeNetwork?: string | undefined;
  release?: string | undefined;
  /** The minor release of Kubernetes 1 that its oldest node has; the API is as new at least. */
  kubernetesMinor?: number | undefined;
  /** The newest CUDA that the driver of the device takes, `12.2`. */
  cuda?: string | undefined;
}

/** All that is known of a device, of all sources together. Unknown is never "none". */
export interface DeviceKnowledge {
  shares: Known<KnownShare>;
  volumes: Known<KnownVolume>;
  /** By namespace and name, `iotedge/camera-drop`. */
  claims: Known<KnownClaim>;
  nodes: Known<KnownNode>;
  classes: Known<KnownClass>;
  services: Known<KnownService>;
  pods: Known<KnownPod>;
  readings: ReadonlyMap<string, Said<KnownReading>>;
  /** Lists that somebody has no right to read, and who. */
  refused: ReadonlyMap<Subject, Origin>;
  hub?: Said<KnownHub> | undefined;
  network: { [K in keyof Network]?: { value: NonNullable<Network[K]>; origin: Origin } };
}

export function emptyStatement(origin: Origin): Statement {
  return {
    origin,
    shares: [],
    volumes: [],
    claims: [],
    nodes: [],
    classes: [],
    services: [],
    pods: [],
    readings: [],
    complete: new Set(),
    refused: new Set(),
    network: {},
    caveats: [],
  };
}

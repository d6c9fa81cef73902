/** What a step does to the world: nothing, something that is undone, or something that needs a share to spare. */
export type Touches = 'reads' | 'writes' | 'needs a spare share';

export interface Step {
  /** Where it is asked: of the hub, of the twins of one device in it, or of the cluster. */
  readonly at: 'hub' | 'device' | 'cluster';
  readonly touches: Touches;
  /** What it does, told before it is done. */
  readonly does: string;
  /** How what it wrote is undone. */
  readonly undo?: string;
  /** It ends within this; what was not answered by then stays unknown. */
  readonly deadlineSeconds: number;
}

const readSeconds = 20;

function reading(at: Step['at'], does: string): Step {
  return { at, touches: 'reads', does, deadlineSeconds: readSeconds };
}

/** Everything that doctor can do, in the order in which it does it. */
export const steps = {
  'hub-deployments': reading('hub', 'lists the automatic deployments, with the query by which each counts its targets'),
  'hub-conditions': reading('hub', 'has two target conditions tested, without creating anything'),
  'device-twins': reading('device', 'reads the twins of edgeAgent and of the reporter'),
  'cluster-version': reading('cluster', 'reads the version of Kubernetes'),
  'cluster-agent': reading('cluster', 'reads the Deployment of edgeAgent, for its settings'),
  'cluster-crd': reading('cluster', 'reads the definition of EdgeDeployment'),
  'cluster-volumes': reading('cluster', 'lists PersistentVolumes'),
  'cluster-nodes': reading('cluster', 'lists nodes'),
  'cluster-classes': reading('cluster', 'lists StorageClasses'),
  'cluster-pods': reading('cluster', 'lists the pods of the modules'),
  'cluster-secrets': reading(
    'cluster',
    'lists the names of Secrets of type microsoft.com/smb in the namespace, never what is in them',
  ),
  'cluster-rights': reading('cluster', 'asks what this account may do, which changes nothing'),
  'cluster-bindings': reading('cluster', 'lists ClusterRoleBindings, for those of Flux'),
  'temporary-deployment': {
    at: 'hub',
    touches: 'writes',
    does: 'creates a deployment of priority 0 whose condition matches no device, and tries to create and to change it again',
    undo: 'the deployment is deleted',
    deadlineSeconds: 60,
  },
  'read-only-claim': {
    at: 'cluster',
    touches: 'needs a spare share',
    does: 'asks for a ReadOnlyMany claim on the spare share and waits for what Kubernetes says of it',
    undo: 'the claim is deleted; had it been bound, the share must be unmounted and mounted again by hand',
    deadlineSeconds: 90,
  },
  'second-claim': {
    at: 'cluster',
    touches: 'needs a spare share',
    does: 'binds a claim to the spare share, deletes it, and asks for a second one',
    undo: 'both claims are deleted; the share must then be unmounted and mounted again by hand',
    deadlineSeconds: 180,
  },
} as const satisfies Record<string, Step>;

export type StepId = keyof typeof steps;

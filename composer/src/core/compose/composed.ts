import type { JsonObject } from '../../source/node.ts';
import type { At } from '../diagnostics/diagnostic.ts';
import type { InputKind } from '../model/draft.ts';
import type { Target } from '../model/target.ts';
import type { WorkloadRollout } from '../workload/workload-schema.ts';

/** A share that must be found at a path of a module. */
export interface Binding {
  module: string;
  path: string;
  /** `Source` as it stands in the manifest; on iotedge-vm the folder of the virtual machine that is bound. */
  share: string;
  /** The claim, and with it the PersistentVolume, that Kubernetes looks for; on iotedge-vm the same as `share`. */
  claim: string;
  /** The workload's own name for it. */
  volume?: string;
  at: At;
}

export interface Manifest {
  modulesContent: JsonObject;
}

/** What was made of an input: the manifest, secrets still as `${NAME}`, and what it is that will be proved of it. */
export interface Composed {
  /** The workload's name; for an imported manifest the name of its file. */
  name: string;
  kind: InputKind;
  target: Target;
  manifest: Manifest;
  /** 12 hexadecimal digits over the canonical manifest, secrets unresolved and without the revision itself. */
  revision: string;
  bindings: Binding[];
  /** Variables that stand in registry credentials and are asked for only at the push. */
  secretNames: string[];
  /** Where each of them is first asked for. */
  secretPlaces: Readonly<Record<string, At>>;
  /** As the workload says it, with defaults put in. */
  rollout?: WorkloadRollout;
  reporter?: string;
  prober?: string;
  /** Files to apply beforehand, by a path relative to the manifest. */
  files: { path: string; content: string }[];
}

import type { JsonObject, Path } from '../../source/node.ts';
import type { At } from '../diagnostics/diagnostic.ts';
import type { Workload, WorkloadRollout } from '../workload/workload-schema.ts';
import type { Output, Target } from './target.ts';
import type { Volumes } from './volume.ts';

export type InputKind = 'workload' | 'template' | 'deployment';

/** Finds the place in the input a path of the draft came from; a number asks for that character of the text there. */
export type Locate = (path: Path, part?: 'key' | 'value' | number) => At;

/** A module as it will stand in the manifest, with places for findings. Same shape whatever the input was. */
export interface ModuleDraft {
  name: string;
  nameAt: At;
  /** The entry below `modules`, without `settings`. */
  entry: JsonObject;
  /** `settings` without createOptions and its chunks. */
  settings: JsonObject;
  createOptions: JsonObject;
  /** Places of paths inside `entry`. */
  entryAt: Locate;
  /** Places of paths inside `createOptions`. */
  optionAt: Locate;
  imageAt: At;
  /** For a workload: which volume stands behind a mount, by the mount's index in `HostConfig.Mounts` (or `Binds`). */
  volumes: ReadonlyMap<number, string>;
  /** A layered deployment names only some of it: the rest is that of the deployment below. */
  partial?: true;
  /** For clusters with nodes of both; Linux unless said otherwise. */
  os?: 'linux' | 'windows' | undefined;
}

export interface RouteDraft {
  name: string;
  route: string;
  nameAt: At;
  routeAt: At;
  /** The place of a character of `route`. */
  characterAt: (index: number) => At;
  /** Stands in a workload as it stood in a manifest, and is weighed as there. */
  passedOn?: true;
  /** An object without `route`, with a key that is near to it. */
  misspelt?: true;
}

/** One internal form of a workload, a template and a deployment: what is checked and what the manifest is made of. */
export interface Draft {
  kind: InputKind;
  name: string;
  target: Target;
  /** What it is made into; unless said otherwise a deployment manifest where the target has IoT Edge. */
  output?: Output | undefined;
  at: At;
  modules: ModuleDraft[];
  edgeAgent: ModuleDraft | undefined;
  edgeHub: ModuleDraft | undefined;
  routes: RouteDraft[];
  /** Desired properties of `$edgeAgent` without modules and systemModules. */
  agent: JsonObject;
  agentAt: Locate;
  /** Desired properties of `$edgeHub`, routes included. */
  hub: JsonObject;
  hubAt: Locate;
  /** In a workload: `hub` stands there as it stood in a manifest, and is weighed as there. */
  hubPassedOn?: true;
  /** Every other section of `modulesContent`, by module. */
  sections: JsonObject;
  /** Places in them, by the name of the module, the key (`properties.desired`) and what is below it. */
  sectionAt?: Locate;
  /** Claims a person must make before the push. */
  files: { path: string; content: string }[];
  rollout?: WorkloadRollout;
  /**
   * A layered deployment: a layer above deployments that others own. It has no system modules; `agent` and `hub` then
   * hold properties by full dotted key, such as `properties.desired.routes.up`, but for the modules.
   */
  layered?: true;
  /** Modules of other deployments on the same device, which routes may name. */
  externalModules?: readonly string[];
  /** In how many pieces createOptions stood in the manifest before, by module; see compose/chunk-counts.ts. */
  previousChunks?: ReadonlyMap<string, number> | undefined;
  /** The claims of the manifest before, by name. */
  previousClaims?: ReadonlyMap<string, { source: string; module: string; isReadOnly: boolean }> | undefined;
  /** What a workload declares, with `at` for the places of its keys; a manifest declares nothing. */
  declared?: { volumes: Volumes; namespace: string; gitops?: Workload['gitops']; at: Locate };
  reporter?: string;
  prober?: string;
}

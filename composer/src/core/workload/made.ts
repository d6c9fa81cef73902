import type { Output } from '../model/target.ts';

/** What is made of a workload. */
export interface Made {
  /** Whether edgeAgent is given it. */
  iotEdge: boolean;
  isLayered: boolean;
  output: Output | undefined;
}

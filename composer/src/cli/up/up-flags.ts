import type { VariablesFlags } from '../variables-flag.ts';

export interface UpFlags extends VariablesFlags {
  readonly once: boolean;
  readonly data: string;
  readonly device: string;
  /** Without it what the workload's target says. */
  readonly profile?: 'ase-1node' | 'ase-2node';
  readonly rights: number;
  readonly gpus: number;
  readonly share: readonly string[];
  readonly deadline: number;
}

export interface UpFlags {
  readonly once: boolean;
  readonly data: string;
  readonly device: string;
  readonly profile: 'ase-1node' | 'ase-2node';
  readonly rights: number;
  readonly gpus: number;
  readonly share: readonly string[];
  readonly deadline: number;
}

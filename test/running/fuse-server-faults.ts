/** Operations of the FUSE protocol that can be made to fail, by their kernel number. */
export const operations = {
  lookup: 1,
  getattr: 3,
  setattr: 4,
  mkdir: 9,
  unlink: 10,
  rmdir: 11,
  open: 14,
  read: 15,
  write: 16,
  statfs: 17,
  release: 18,
  fsync: 20,
  flush: 25,
  opendir: 27,
  readdir: 28,
  releasedir: 29,
  access: 34,
  create: 35,
} as const;
export type Operation = keyof typeof operations;

/** Error numbers of Linux that a share can give. Node names neither ESTALE nor EDQUOT nor EHOSTDOWN. */
export const errnos = {
  EPERM: 1,
  ENOENT: 2,
  EIO: 5,
  EACCES: 13,
  EEXIST: 17,
  EINVAL: 22,
  ENOSPC: 28,
  EROFS: 30,
  ENOSYS: 38,
  ENOTEMPTY: 39,
  ETIMEDOUT: 110,
  EHOSTDOWN: 112,
  ESTALE: 116,
  EDQUOT: 122,
} as const;
export type ErrnoName = keyof typeof errnos;

/** What goes wrong with an operation. `hang`: it is taken and not answered until it is mended, so it cannot be killed. */
export interface Fault {
  readonly errno?: ErrnoName;
  readonly delayMilliseconds?: number;
  readonly hang?: true;
}
export type Faults = { readonly [P in Operation | 'every']?: Fault };

/** What statfs says, in blocks of `blockBytes`. */
export interface Figures {
  readonly blockBytes: number;
  readonly blocks: number;
  readonly freeBlocks: number;
  /** Less than `freeBlocks` where some are kept for root. */
  readonly availableBlocks: number;
  /** 0 where the server counts none. */
  readonly inodes: number;
  readonly freeInodes: number;
}

export const plentyOfRoom: Figures = {
  blockBytes: 4096,
  blocks: 262_144,
  freeBlocks: 131_072,
  availableBlocks: 131_072,
  inodes: 65_536,
  freeInodes: 60_000,
};

export interface MountRequest {
  readonly path: string;
  readonly source: string;
  /** The kernel then says `fuse.<subtype>`; without one `fuse`. */
  readonly subtype?: string;
  readonly readOnly?: boolean;
}

/** What the process of the server is told. Each is answered with its `id`. */
export type Command =
  | { readonly id: number; readonly do: 'mount'; readonly request: MountRequest }
  | { readonly id: number; readonly do: 'set'; readonly path: string; readonly faults: Faults }
  | { readonly id: number; readonly do: 'figures'; readonly path: string; readonly figures: Figures }
  | { readonly id: number; readonly do: 'counts'; readonly path: string };

export interface CommandAnswer {
  readonly id: number;
  readonly error?: string;
  readonly counts?: Counts;
}

/** How often each operation was asked for, and how many of all still wait for their answer. */
export interface Counts {
  readonly asked: { readonly [P in Operation]?: number };
  readonly held: number;
}

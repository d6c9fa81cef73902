/** What statfs said of a file system; sizes in blocks of `blockBytes`. */
export interface StatfsAnswer {
  readonly blockBytes: number;
  readonly blocks: number;
  /** For anybody but root: what a workload can still write. */
  readonly availableBlocks: number;
  readonly inodes: number;
  readonly freeInodes: number;
}

/** What `stat -f` is asked to print: fundamental block size, blocks, available blocks, inodes, free inodes. */
export const statfsFormat = '%S %b %a %c %d';

/** Parses what `stat -f -c` printed in that format. Undefined for anything else: it is then no answer. */
export function parseStatfs(output: string): StatfsAnswer | undefined {
  const fields = output.trim().split(/\s+/);
  if (fields.length !== 5 || !fields.every((field) => /^\d+$/.test(field))) return undefined;
  const [blockBytes = 0, blocks = 0, availableBlocks = 0, inodes = 0, freeInodes = 0] = fields.map(Number);
  return { blockBytes, blocks, availableBlocks, inodes, freeInodes };
}

export function mebibytes(answer: StatfsAnswer, blocks: number): number {
  return Math.floor((answer.blockBytes * blocks) / 2 ** 20);
}

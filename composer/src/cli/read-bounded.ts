import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

const chunkBytes = 65_536;
const pollMilliseconds = 20;

/** How long a pipe may keep a command waiting: for its next byte, and in all. */
export interface Patience {
  readonly idleSeconds: number;
  readonly totalSeconds: number;
}
const usualPatience: Patience = { idleSeconds: 10, totalSeconds: 60 };

/**
 * The bytes of whatever a path leads to, in bounded time and memory: at most one byte more than `maxBytes`, by which a
 * reader sees that there are too many. A pipe is waited for, also for somebody to write into it.
 *
 * @throws {Error} as `open` and `read` do; with `code` ETIMEDOUT for a pipe that gives nothing
 */
export async function readBounded(
  path: string,
  maxBytes: number,
  signal: AbortSignal,
  patience = usualPatience,
): Promise<Uint8Array> {
  // Without it the opening of a pipe that nobody writes into would not come back.
  const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const isPipe = fstatSync(file).isFIFO();
    const chunks: Uint8Array[] = [];
    let total = 0;
    // A file keeps nobody waiting, and Node loads its clock when it is first looked at.
    let wait: ReturnType<typeof waiting> | undefined;
    while (total <= maxBytes) {
      const chunk = readSome(file, Math.min(chunkBytes, maxBytes + 1 - total));
      if (chunk === undefined || (chunk.length === 0 && total === 0 && isPipe)) {
        wait ??= waiting(signal, patience);
        await wait();
        continue;
      }
      if (chunk.length === 0) break;
      chunks.push(chunk);
      total += chunk.length;
      wait?.restart();
    }
    return Buffer.concat(chunks);
  } finally {
    closeSync(file);
  }
}

/** Undefined: nothing yet. Empty: nobody writes any more, or the end. */
function readSome(file: number, bytes: number): Uint8Array | undefined {
  const chunk = Buffer.allocUnsafe(bytes);
  try {
    return chunk.subarray(0, readSync(file, chunk, 0, bytes, null));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return undefined;
    throw error;
  }
}

function waiting(signal: AbortSignal, { idleSeconds, totalSeconds }: Patience): { (): Promise<void>; restart(): void } {
  const begun = performance.now();
  let last = begun;
  const wait = async () => {
    signal.throwIfAborted();
    const now = performance.now();
    if (now - last > idleSeconds * 1000 || now - begun > totalSeconds * 1000) {
      throw Object.assign(new Error(`nothing more came out of it within ${idleSeconds} s`), { code: 'ETIMEDOUT' });
    }
    await new Promise<void>((resolve) => {
      setTimeout(resolve, pollMilliseconds);
    });
  };
  return Object.assign(wait, {
    restart: () => {
      last = performance.now();
    },
  });
}

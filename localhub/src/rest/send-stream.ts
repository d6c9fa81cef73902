import type { ServerResponse } from 'node:http';

/**
 * Sends pieces as they come and are read, the next one asked for when the one before has left: no more than one is held.
 * A client that leaves one unread for `drainMs` is dropped.
 */
export async function sendStream(
  response: ServerResponse,
  pieces: AsyncIterable<string>,
  drainMs: number,
): Promise<void> {
  try {
    for await (const piece of pieces) {
      if (response.destroyed) return;
      if (!response.write(piece)) await leaving(response, 'drain', drainMs);
    }
    response.end();
    await leaving(response, 'finish', drainMs);
  } catch {
    // What was begun cannot be said to be wrong any more.
    response.destroy();
  }
}

/** The same for an answer that is sent as a whole: to be called when all of it was handed over. */
export async function dropUnread(response: ServerResponse, drainMs: number): Promise<void> {
  await leaving(response, 'finish', drainMs).catch(() => response.destroy());
}

/** Resolves when what was written has left, or the connection is gone. @throws Error when it has not after so long */
async function leaving(response: ServerResponse, event: 'drain' | 'finish', drainMs: number): Promise<void> {
  if (response.destroyed || response.writableFinished) return;
  await new Promise<void>((resolve, reject) => {
    const settle = (end: () => void): void => {
      clearTimeout(timer);
      response.off(event, left);
      response.off('close', left);
      end();
    };
    const left = (): void => settle(resolve);
    const timer = setTimeout(() => settle(() => reject(new Error('what was asked for is not read'))), drainMs);
    response.once(event, left);
    response.once('close', left);
  });
}

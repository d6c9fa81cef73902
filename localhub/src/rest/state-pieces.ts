import { once } from 'node:events';
import { writeStateDocument } from '../storage/state-document.ts';
import type { StateStore } from '../storage/state-store.ts';
import type { Lanes } from './lanes.ts';

/** Short values go out together. */
const PIECE_CHARACTERS = 64 * 1024;

/**
 * The state as it is when this is called, as a document in pieces. Of the work between two of them others have their
 * turns; when the caller goes, what is left is not done.
 */
export async function* statePieces(
  state: StateStore,
  pause: () => Promise<void>,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const document = writeStateDocument(state.storedRows());
  // Nobody is told what may not outlive the hub.
  await state.written();
  let piece = '';
  for (const text of document) {
    piece += text;
    if (piece.length >= PIECE_CHARACTERS) {
      yield piece;
      piece = '';
    }
    await pause();
    if (signal.aborted) return;
  }
  yield piece;
}

/** Resolves when it is the caller's turn, which ends with its answer: `signal` aborts whichever way that does. */
export async function waitForLane(lanes: Lanes, signal: AbortSignal): Promise<void> {
  await new Promise<void>((begin) => {
    void lanes.run(async () => {
      begin();
      if (!signal.aborted) await once(signal, 'abort');
    });
  });
}

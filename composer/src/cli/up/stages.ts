import { note, type Io } from '../io.ts';
import { paint } from '../text/colour.ts';

export interface Stages {
  /** Runs one stage and says how it went and how long it took; `say` puts its result in words. */
  run<T>(title: string, work: () => Promise<T>, say: (result: T) => string): Promise<T>;
}

export function startStages(io: Io): Stages {
  let number = 0;
  return {
    run: async (title, work, say) => {
      number += 1;
      const label = `${number}. ${title}`;
      if (io.interactive) io.stderr.write(`${label} …`);
      const startedMs = performance.now();
      const clear = io.interactive ? '\r\u001B[K' : '';
      try {
        const result = await work();
        note(io, `${clear}${label.padEnd(24)} ${paint(io, 'dim', seconds(startedMs))}  ${say(result)}`);
        return result;
      } catch (thrown) {
        note(io, `${clear}${label.padEnd(24)} ${paint(io, 'dim', seconds(startedMs))}  ${paint(io, 'bad', 'failed')}`);
        throw thrown;
      }
    },
  };
}

function seconds(startedMs: number): string {
  return `${((performance.now() - startedMs) / 1000).toFixed(1)} s`.padStart(7);
}

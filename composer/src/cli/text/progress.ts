import type { ApplyEvent } from '../../app/apply.ts';
import { note, type Io } from '../io.ts';
import { paint } from './colour.ts';
import { describeDropped } from '../../core/rollout/describe-dropped.ts';
import { makeVisible } from '../../core/diagnostics/visible.ts';

export interface Progress {
  readonly tell: (event: ApplyEvent) => void;
  readonly end: () => void;
}

/**
 * Says on stderr what an apply is doing: on a terminal one line that is overwritten, elsewhere a line per change, each
 * with the seconds since the start.
 */
export function startProgress(io: Io, wanted: boolean): Progress {
  if (!wanted) return { tell: () => undefined, end: () => undefined };
  const startedMs = Date.now();
  let last = '';
  let open = false;
  const say = (text: string, lasting: boolean) => {
    const seconds = ((Date.now() - startedMs) / 1000).toFixed(1).padStart(6);
    const line = `${paint(io, 'dim', `${seconds} s`)}  ${makeVisible(text)}`;
    if (!lasting && io.interactive) {
      io.stderr.write(`\r\u001B[K${line.slice(0, io.columns)}`);
      open = true;
      return;
    }
    if (text === last) return;
    last = text;
    if (open) io.stderr.write('\r\u001B[K');
    open = false;
    note(io, line);
  };
  return {
    tell: (event) => {
      switch (event.kind) {
        case 'pushing':
          return say(`push to ${event.device} through ${event.hub}`, true);
        case 'dropped':
          for (const line of describeDropped(event)) say(line, true);
          return;
        case 'pushed':
          return say(`pushed: version ${event.rollout.desiredVersion} of $edgeAgent`, true);
        case 'hubTrouble':
          return say(`the hub cannot be asked, trying again: ${event.message}`, true);
        case 'looked':
          return say(event.why, false);
      }
    },
    end: () => {
      if (open) io.stderr.write('\r\u001B[K');
      open = false;
    },
  };
}

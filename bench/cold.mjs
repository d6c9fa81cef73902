// Whole processes against `node -e 0`, in turns, so that a machine that is busy for a while is busy for all of them.
import { join } from 'node:path';
import { median, time } from './shipped.mjs';

const pairs = Number(process.env.PAIRS ?? 31);

/**
 * Prints what each kind of run takes, and ends with 1 when one takes more than is promised. `kinds`: by name, the arguments
 * of Node and how many times as long as `node -e 0` is promised, if it is; `inspect` gets the output of each, once.
 */
export function compareWithNode(folder, what, kinds, inspect) {
  const first = {};
  for (const [kind, { args }] of Object.entries(kinds)) {
    // The first run keeps its code for those that follow; what it says must be what was asked for.
    first[kind] = time(folder, args, { XDG_CACHE_HOME: join(folder, `first-${kind}`) }).milliseconds;
    inspect(time(folder, args).stdout);
  }
  const base = [];
  const times = Object.fromEntries(Object.keys(kinds).map((kind) => [kind, []]));
  for (let pair = 0; pair < pairs; pair++) {
    base.push(time(folder, ['-e', '0']).milliseconds);
    for (const [kind, { args }] of Object.entries(kinds)) times[kind].push(time(folder, args).milliseconds);
  }
  const unit = median(base);
  console.log(`node -e 0: median ${unit.toFixed(1)} ms of ${pairs} alternating runs`);
  let kept = true;
  for (const [kind, { promise }] of Object.entries(kinds)) {
    const ratio = median(times[kind]) / unit;
    const holds = promise === undefined || ratio <= promise;
    kept &&= holds;
    const verdict =
      promise === undefined ? 'not promised' : `promised ${promise} ×: ${holds ? 'holds' : 'DOES NOT HOLD'}`;
    console.log(
      `${what} ${kind}: median ${median(times[kind]).toFixed(1)} ms, ${ratio.toFixed(2)} ×, ${verdict} ` +
        `(least ${Math.min(...times[kind]).toFixed(1)} ms, the very first run, which keeps its code, ${first[kind].toFixed(0)} ms)`,
    );
  }
  process.exitCode = kept ? 0 : 1;
}

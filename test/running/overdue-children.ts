/**
 * Arguments: a share that is slow to write and to answer, how often. Reads it and writes to it so that each is overdue and is
 * killed, waits until all that can be over is, and says as JSON what of it nobody has waited for.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as pass } from 'node:timers/promises';
import { ToolRunner } from '../../modules/reporter/src/observe/tool-runner.ts';
import { probeByWriting, writeSlotOf } from '../../modules/reporter/src/observe/write-probe.ts';

const [path = '', times = ''] = process.argv.slice(2);
const rules = { deadlineMilliseconds: 200, lingerMilliseconds: 0 };
const tools = new ToolRunner({ PATH: process.env['PATH'] });

/** Processes that have ended, and that their parent has not heard of. */
function zombies(): string[] {
  return readdirSync('/proc').flatMap((pid) => {
    if (!/^\d+$/.test(pid)) return [];
    try {
      const [name, state] = readFileSync(`/proc/${pid}/stat`, 'utf8')
        .split(/^\d+ \(|\) (?=[A-Z] \d)/)
        .slice(1);
      return state?.startsWith('Z') === true ? [name ?? ''] : [];
    } catch {
      return [];
    }
  });
}

const ends: string[] = [];
for (let count = 0; count < Number(times); count += 1) {
  const written = probeByWriting(tools, { slot: 'a', path, folder: 'own' }, rules, () => new Date());
  const read = tools.probe(path, { ...rules, slot: 'a', mode: 'shared' });
  ends.push((await written).kind, (await read).kind);
  await Promise.all([tools.whenFree('a'), tools.whenFree(writeSlotOf('a'))]);
}
tools.stop();
for (let tries = 0; zombies().length > 0 && tries < 30; tries += 1) await pass(100);
process.stdout.write(`${JSON.stringify({ pid: process.pid, ends, zombies: zombies() })}\n`);
process.exit(0);

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const observe = join(import.meta.dirname, '../../modules/reporter/src/observe');

test('a reporter that may open no more files says so of its shares, and reads them again once it may', () => {
  const script = `
    import { closeSync, openSync } from 'node:fs';
    import { judgeRun } from '${observe}/judge-run.ts';
    import { ToolRunner } from '${observe}/tool-runner.ts';
    const tools = new ToolRunner(process.env);
    const rules = { slot: 'a', deadlineMilliseconds: 20_000, mode: 'shared' };
    // Whatever is loaded late is there before the descriptors are gone.
    const read = async () => [judgeRun(await tools.probe('/proc', rules)), await tools.run({ ...rules, command: 'true', args: [] })];
    const open = [];
    try {
      for (;;) open.push(openSync('/dev/null'));
    } catch {}
    const [without, tool] = await read();
    const children = tools.children;
    for (const descriptor of open) closeSync(descriptor);
    const [after] = await read();
    tools.stop();
    console.log(JSON.stringify({ without, tool: tool.code, children, after: after.kind }));
  `;
  const few = ['-c', 'ulimit -n 64; exec "$@"', 'sh', process.execPath];
  const { stdout, stderr } = spawnSync('sh', [...few, '--import', 'tsx', '--input-type=module', '-e', script], {
    cwd: join(observe, '../..'),
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toEqual({
    without: { kind: 'notRun', message: 'stat could not be started (EMFILE), so nothing is known of this share' },
    tool: 'EMFILE',
    children: 0,
    after: 'answered',
  });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { parse } from 'yaml';
import { makeMountTable } from './reporter-mount-table.ts';
import {
  askReporter,
  eventually,
  freePort,
  keyEnvironment,
  root,
  scratchFolder,
  startHub,
  startReporter,
  type Hub,
  type Program,
} from './reporter-world.ts';

const folder = scratchFolder();
const device = 'contoso-edge-5';
const module = 'line-prober';
const path = '/mooring/volumes/camera';
let hub: Hub | undefined;
let program: Program | undefined;

afterAll(async () => {
  await program?.stop();
  await hub?.stop();
  folder.remove();
});

/** The alert rules that operators are given, by name. */
function documentedRules(): Record<string, string> {
  const text = readFileSync(join(root, 'docs/operations.md'), 'utf8');
  const block = /```yaml\n(groups:[^`]+)```/.exec(text)?.[1] ?? '';
  const { groups } = parse(block) as { groups: { rules: { alert: string; expr: string }[] }[] };
  return Object.fromEntries(groups.flatMap(({ rules }) => rules.map(({ alert, expr }) => [alert, expr])));
}

it('says of a prober that has not reached its hub since it started that it watches nothing, and alerts can see it', async () => {
  const first = await startHub(join(folder.path, 'hub'));
  const key = await first.addModule(device, module);
  await first.setDesired(device, module, { volumes: { camera: { share: 'camera', path } } });
  await first.stop();
  const { mount, args } = makeMountTable(join(folder.path, 'proc'), path);
  mount('tmpfs');
  const port = await freePort();
  const environment = { ...keyEnvironment(first, device, module, key), MOORING_ROLE: 'prober' };
  program = startReporter(environment, [...args, '--health-port', String(port)]);
  const ask = (what: string) => askReporter(port, what).catch(() => undefined);
  const series = async () => {
    const { text } = (await ask('/metrics')) ?? { text: '' };
    return text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  };

  const ready = await eventually('an answer', () => ask('/readyz'));
  expect(ready.status).toBe(503);
  expect(JSON.parse(ready.text)).toMatchObject({
    connected: false,
    reason: 'not connected to the hub since the start: without its settings no volume is watched',
  });
  // Nothing is wrong with the process itself.
  expect(await ask('/healthz')).toMatchObject({ status: 200 });
  const blind = await series();
  expect(blind.filter((line) => /^mooring_(volume_|heartbeat_age)/.test(line))).toEqual([]);
  // What the rules ask for is there, and is absent where they ask for absence.
  const { ReporterIsNotHeard: unheard, ProberWatchesNothing: watchless } = documentedRules();
  expect(unheard).toContain('max_over_time(mooring_ready[30m]) == 0');
  expect(blind).toContain('mooring_ready 0');
  expect(watchless).toBe('mooring_build_info{role="prober"} unless on (instance) mooring_volume_state');
  expect(blind.filter((line) => /^mooring_build_info\{.*role="prober".*\} 1$/.test(line))).toHaveLength(1);

  hub = await startHub(join(folder.path, 'hub'), first.mqttPort);
  await eventually('the hub to hear of it', async () => ((await ask('/readyz'))?.status === 200 ? true : undefined));
  const seeing = await series();
  expect(seeing).toContain('mooring_volume_state{volume="camera",state="notAShare"} 1');
  expect(seeing).toContain('mooring_ready 1');
});

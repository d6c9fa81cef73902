import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { applyToDevice, type ApplyReport } from '../../app/apply.ts';
import { readStatus, type DeviceStatus } from '../../app/status.ts';
import { connectHub } from '../../hub/connect-hub.ts';
import { findHubEndpoint, type HubEndpoint } from '../../hub/endpoint.ts';
import type { Hub } from '../../hub/hub.ts';
import { locateProgram } from '../../processes/locate-program.ts';
import { startProgram, type RunningProgram } from '../../processes/start-program.ts';
import { hubCallDeadlineSeconds, printReport } from '../commands/apply.ts';
import type { UpFlags } from './up-flags.ts';
import { codeOf, exitCodes, type ExitCode } from '../../app/failure.ts';
import { write, type Io } from '../io.ts';
import { loadDeployable, type LoadedDeployable } from '../load-deployable.ts';
import { startProgress } from '../text/progress.ts';
import { renderTwin } from '../text/twin-tables.ts';
import { variablesFile } from '../variables-flag.ts';
import { takeDataDir, type DataDir } from './data-dir.ts';
import { followDevice } from './follow.ts';
import { startStages, type Stages } from './stages.ts';
import { suggestions } from './suggestions.ts';

const startDeadlineSeconds = 60;
const twinDeadlineSeconds = 30;
const exampleWorkload = fileURLToPath(
  new URL('../../../../manifests/workloads/line-inspection.workload.yaml', import.meta.url),
);

/** The main job on one machine: hub, device, compose, push, evidence, tables; then it stays and prints changes. */
export async function runUp(workload: string | undefined, flags: UpFlags, io: Io): Promise<ExitCode> {
  // Before any work is done: where they are absent, as beside the one-file program, so is the example.
  for (const program of ['localhub', 'simulator'] as const) locateProgram(program);
  const loaded = await loadDeployable(io, [workload ?? exampleWorkload], { variables: variablesFile(flags) });
  if (loaded === undefined) return exitCodes.no;
  const dirs = await takeDataDir(io.cwd, flags.data);
  const programs: RunningProgram[] = [];
  try {
    return await bringUp(loaded, workload, flags, io, dirs, programs);
  } finally {
    for (const program of programs.toReversed()) await program.stop();
    await dirs.release();
  }
}

async function bringUp(
  loaded: LoadedDeployable,
  workload: string | undefined,
  flags: UpFlags,
  io: Io,
  dirs: DataDir,
  programs: RunningProgram[],
): Promise<ExitCode> {
  const stages = startStages(io);
  const endpoint = await startHub(stages, io, dirs, programs);
  const hub = await connectHub(endpoint, { callDeadlineSeconds: hubCallDeadlineSeconds, signal: io.signal });
  await startDevice(stages, io, dirs, programs, { loaded, flags, endpoint, hub });
  const report = await pushAndWatch(stages, io, loaded, flags, hub);
  printReport(io, report, true);
  if (report.outcome !== 'done') return codeOf(report);
  const status = await stages.run(
    'twins reported',
    () => awaitTwins(hub, flags.device, loaded, io.signal),
    ({ reporters }) => `read back from the hub: ${Object.keys(reporters).join(', ')}`,
  );
  for (const [module, reported] of Object.entries(status.reporters)) write(io, `\n${renderTwin(io, module, reported)}`);
  if (flags.once) return exitCodes.done;
  write(io, `\n${suggestions(loaded.deployable.bindings, flags.device, dirs.shown, workload === undefined)}`);
  await followDevice(io, hub, flags.device, programs);
  return exitCodes.done;
}

/** A module speaks a moment after it runs; its silence for longer than this is shown as what it is. */
async function awaitTwins(
  hub: Hub,
  device: string,
  { deployable }: LoadedDeployable,
  signal: AbortSignal,
): Promise<DeviceStatus> {
  const awaited = [deployable.reporter, deployable.prober].filter((name) => name !== undefined);
  const endMs = Date.now() + twinDeadlineSeconds * 1000;
  for (;;) {
    const status = await readStatus(hub, device);
    if (awaited.every((name) => status.reporters[name] !== undefined) || Date.now() > endMs) return status;
    await delay(500, undefined, { signal });
  }
}

async function startHub(stages: Stages, io: Io, dirs: DataDir, programs: RunningProgram[]): Promise<HubEndpoint> {
  return stages.run(
    'local hub',
    async () => {
      const args = ['--data', dirs.hub, '--mqtt-port', '0', '--https-port', '0', '--until-stdin-closes'];
      programs.push(await start('local hub', 'localhub', args, join(dirs.logs, 'hub.log'), io));
      return findHubEndpoint(dirs.hub, {});
    },
    (endpoint) =>
      endpoint.kind === 'local'
        ? `${endpoint.name}: MQTT ${endpoint.mqttPort}, HTTPS ${endpoint.httpsPort}, loopback only`
        : '',
  );
}

interface DeviceParts {
  readonly loaded: LoadedDeployable;
  readonly flags: UpFlags;
  readonly endpoint: HubEndpoint;
  readonly hub: Hub;
}

async function startDevice(
  stages: Stages,
  io: Io,
  dirs: DataDir,
  programs: RunningProgram[],
  { loaded, flags, endpoint, hub }: DeviceParts,
): Promise<void> {
  if (endpoint.kind !== 'local') throw new Error('a simulated device speaks to a local hub only');
  const profile = flags.profile ?? (loaded.deployable.target === 'ase-2node' ? 'ase-2node' : 'ase-1node');
  const shares = [...new Set([...loaded.shares, ...flags.share])];
  await stages.run(
    'simulated device',
    async () => {
      const keyFile = join(dirs.device, 'connection-string');
      await writeFile(keyFile, await hub.ensureEdgeDevice(flags.device), { mode: 0o600 });
      const args = [
        '--profile',
        profile,
        '--connection-string-file',
        keyFile,
        '--data',
        dirs.device,
        '--gateway',
        `${endpoint.host}:${endpoint.mqttPort}`,
        '--rest',
        `https://${endpoint.host}:${endpoint.httpsPort}`,
        '--ca',
        endpoint.caFile,
        '--gpus',
        String(flags.gpus),
        '--rights',
        String(flags.rights),
        '--until-stdin-closes',
        ...shares.flatMap((share) => ['--share', share]),
      ];
      programs.push(await start('simulated device', 'simulator', args, join(dirs.logs, 'device.log'), io));
    },
    () => `${flags.device} (simulated ${profile}), shares ${shares.map((share) => share.split(':')[0]).join(', ')}`,
  );
}

async function pushAndWatch(
  stages: Stages,
  io: Io,
  loaded: LoadedDeployable,
  flags: UpFlags,
  hub: Hub,
): Promise<ApplyReport> {
  const { deployable } = loaded;
  await stages.run(
    'composed and checked',
    async () => deployable,
    () =>
      `${deployable.name}: ${Object.keys(deployable.modulesContent).length} modules, ${deployable.bindings.length} bindings, revision ${deployable.revision}`,
  );
  const progress = startProgress(io, true);
  return stages.run(
    'applied and watched',
    () =>
      applyToDevice(
        deployable,
        {
          device: flags.device,
          force: false,
          releaseDropped: false,
          watch: true,
          limits: { graceSeconds: 30, deadlineSeconds: flags.deadline, require: 'answered' },
          pollSeconds: 1,
          signal: io.signal,
        },
        hub,
        progress.tell,
      ).finally(progress.end),
    (report) => (report.outcome === 'done' ? 'evidence for every binding' : report.why),
  );
}

function start(
  name: string,
  program: 'localhub' | 'simulator',
  args: string[],
  logFile: string,
  io: Io,
): Promise<RunningProgram> {
  return startProgram({
    name,
    file: locateProgram(program),
    args,
    logFile,
    readyDeadlineSeconds: startDeadlineSeconds,
    signal: io.signal,
  });
}

// A reporter as its image starts it, the local hub, and file systems that can be made to hang, for the benches of it.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { register } from 'tsx/esm/api';
import { bundleSettings } from '../modules/reporter/build.mjs';

register();
export const { eventually, startHub, startProgram } = await import('../test/integration/reporter-world.ts');
export const { clusterGranting, startKubernetesServer } = await import('../test/running/kubernetes-server.ts');
const { canMountFuse, startFuseServer } = await import('../test/running/fuse-server.ts');

const module = join(dirname(fileURLToPath(import.meta.url)), '..', 'modules', 'reporter');
const ticksPerSecond = 100;

/** Says in one line that nothing can be measured here, and ends. */
export function skip(why) {
  console.log(`Skipped: ${why}.`);
  process.exit(0);
}

export function scratch() {
  const folder = mkdtempSync(join(tmpdir(), 'mooring-bench-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  console.log(`Node ${process.version} on ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}`);
  return folder;
}

/** Does by hand what the Dockerfile does; gives the command of its ENTRYPOINT. */
export function buildImage(folder) {
  const built = spawnSync(process.execPath, [join(module, 'build.mjs'), join(folder, 'dist')], { encoding: 'utf8' });
  if (built.status !== 0) throw new Error(`the bundle cannot be built: ${built.stderr}`);
  const steps = readFileSync(join(module, 'Dockerfile'), 'utf8').split('\n');
  const step = (name) => steps.find((line) => line.startsWith(`${name} `))?.slice(name.length + 1) ?? '';
  const [from, to] = step('COPY').split(' ');
  mkdirSync(join(folder, 'image', to), { recursive: true });
  cpSync(join(folder, from), join(folder, 'image', to), { recursive: true });
  return JSON.parse(step('ENTRYPOINT')).map((part) => (part.startsWith('/') ? join(folder, 'image', part) : part));
}

/**
 * Bundles, as the reporter is bundled, a program that only holds a connection by the SDK; gives its command.
 *
 * @param image what `buildImage` gave
 */
export async function buildHolder(folder, [command, ...args]) {
  const outdir = join(folder, 'image', 'holder');
  await build({
    ...bundleSettings,
    stdin: {
      contents: `
        import iotDevice from 'azure-iot-device';
        import iotDeviceMqtt from 'azure-iot-device-mqtt';
        const client = await iotDevice.ModuleClient.fromEnvironment(iotDeviceMqtt.Mqtt);
        await client.open();
        process.stdout.write('{"event":"ready"}\\n');
        process.stdin.once('end', () => process.exit(0));
        process.stdin.resume();
      `,
      resolveDir: module,
      sourcefile: 'holder.mjs',
    },
    outdir,
    entryNames: 'holder',
  });
  return [command, ...args.slice(0, -1), join(outdir, 'holder.mjs')];
}

/** What a module finds in its environment that is at the hub by a connection string. */
export async function environmentAt(hub, device, module) {
  return {
    PATH: process.env.PATH,
    EdgeHubConnectionString: `HostName=${hub.name};DeviceId=${device};ModuleId=${module};SharedAccessKey=${await hub.addModule(device, module)};GatewayHostName=localhost:${hub.mqttPort}`,
    EdgeModuleCACertificateFile: hub.caFile,
  };
}

/**
 * Mounts so many file systems, starts a hub and a prober that expects them, and gives what a bench asks of them. All of it
 * ends with `stop`.
 */
export async function startWorld(folder, { volumes, desired = {}, role = 'prober' }) {
  if (!canMountFuse) skip('this needs root and /dev/fuse');
  const fuse = startFuseServer();
  const names = Array.from({ length: volumes }, (_, index) => `share-${String(index + 1).padStart(2, '0')}`);
  const path = (name) => join(folder, 'mnt', name);
  const mounts = {};
  for (const name of names) {
    mounts[name] = await fuse.mount({ path: path(name), source: `//contoso-ase/${name}`, subtype: 'share' });
  }
  const hub = await startHub(join(folder, 'hub'));
  const [device, module] = ['contoso-bench', 'line-prober'];
  const environment = { ...(await environmentAt(hub, device, module)), MOORING_ROLE: role };
  await hub.setDesired(device, module, {
    volumes: Object.fromEntries(names.map((name) => [name, { share: name, path: path(name) }])),
    shareFsTypes: ['fuse.share'],
    ...desired,
  });
  const image = buildImage(folder);
  const [command, ...args] = image;
  const program = startProgram(command, [...args, '--health-port', '0', '--until-stdin-closes'], environment);
  const { healthPort } = await program.ready;
  return {
    names,
    mounts,
    path,
    hub,
    image,
    environment,
    pid: program.child.pid,
    healthPort,
    program,
    reported: async () => (await hub.twin(device, module)).properties.reported,
    probe: async (names) => (await hub.invoke(device, module, { volumes: names })).payload,
    stop: async () => {
      await fuse.stop();
      await program.stop();
      await hub.stop();
    },
  };
}

/** A process and everything below it, by number. */
export function treeOf(pid) {
  const parents = new Map();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    const fields = statOf(name);
    if (fields !== undefined) parents.set(Number(name), Number(fields[1]));
  }
  const tree = [pid];
  for (const one of tree) for (const [child, parent] of parents) if (parent === one) tree.push(child);
  return tree;
}

/**
 * Counts what a process and everything below it takes of a core from now on; gives a function for the seconds so far. By a
 * control group to the microsecond, where one can be made; else by the kernel's ticks of 10 ms for each process.
 */
export function countCpu(pid) {
  for (const [parent, file, secondsOf] of cpuGroups) {
    const group = join(parent, `mooring-bench-${process.pid}-${pid}`);
    try {
      mkdirSync(group);
      writeFileSync(join(group, 'cgroup.procs'), String(pid));
      for (const one of treeOf(pid).slice(1)) addTo(group, one);
      const seconds = () => secondsOf(readFileSync(join(group, file), 'utf8'));
      const before = seconds();
      process.on('exit', () => void spawnSync('rmdir', [group], { stdio: 'ignore' }));
      return () => seconds() - before;
    } catch {
      // Another kind, or none.
    }
  }
  console.log('no control group can be made here: the time of a core is counted in ticks');
  const before = ticksOf(pid);
  return () => (ticksOf(pid) - before) / ticksPerSecond;
}

/** One that has ended meanwhile is none of it any more. */
function addTo(group, pid) {
  try {
    writeFileSync(join(group, 'cgroup.procs'), String(pid));
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

const cpuGroups = [
  ['/sys/fs/cgroup/cpuacct', 'cpuacct.usage', (text) => Number(text) / 1e9],
  ['/sys/fs/cgroup', 'cpu.stat', (text) => Number(/^usage_usec (\d+)$/m.exec(text)?.[1]) / 1e6],
];

function ticksOf(pid) {
  let ticks = 0;
  for (const one of treeOf(pid)) {
    // utime, stime, and the same of children that were waited for.
    const fields = statOf(one);
    if (fields !== undefined) for (const index of [11, 12, 13, 14]) ticks += Number(fields[index]);
  }
  return ticks;
}

/** What the main thread of a process has had of a core until now, in seconds; without its other threads and its children. */
export function mainThreadSeconds(pid) {
  return Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1e9;
}

export function residentMiB(pid) {
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kib) / 1024;
}

/** The fields after the command, which may hold anything: state first, then parent. */
function statOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

/** Prints a promise with what was measured; a promise that is not kept ends the bench with 1. */
export function judge(what, measured, unit, promised) {
  const holds = measured <= promised;
  console.log(
    `${what}: ${measured.toFixed(3)}${unit}, promised ${promised}${unit}: ${holds ? 'holds' : 'DOES NOT HOLD'}`,
  );
  if (!holds) process.exitCode = 1;
}

export function atQuantile(numbers, quantile) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(quantile * sorted.length) - 1)] ?? Number.NaN;
}

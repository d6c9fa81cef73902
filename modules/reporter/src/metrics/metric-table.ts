import {
  gpuStates,
  gpuSubsystemStates,
  legalGpu,
  legalText,
  volumeStates,
  type ReportedVolume,
} from '@mooring/contract';
import type { AgentView } from '../agent-parts.ts';
import type { AgentFacts } from '../core/report/observed.ts';
import { mostVolumes, shownVolumes } from './shown-volumes.ts';

/** One value of one metric at this moment. */
export interface Sample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface Metric {
  readonly name: string;
  readonly help: string;
  readonly type: 'gauge' | 'counter';
  readonly labels?: readonly string[];
  readonly samples: (seen: Seen) => readonly Sample[];
}

/** Everything that metrics are made of, as it is at this moment. */
export interface Seen {
  readonly facts: AgentFacts;
  readonly view: AgentView;
  readonly connected: boolean;
  readonly ready: boolean;
  /** Both in milliseconds of one clock that only goes forward. */
  readonly lastConfirmedAt: number | undefined;
  readonly now: number;
  readonly patches: {
    readonly sent: number;
    readonly confirmed: number;
    readonly unconfirmed: number;
    readonly failed: number;
  };
  readonly methods: readonly { readonly method: string; readonly status: number; readonly count: number }[];
  readonly telemetry: { readonly sent: number; readonly dropped: number; readonly waiting: number };
  /** Child processes that have not ended yet. */
  readonly children: number;
  readonly process: { readonly residentBytes: number; readonly cpuSeconds: number };
}

const mostGpus = 64;
const mostLabelUnits = 256;
const mebibyte = 1024 * 1024;

const one = (value: number | undefined): Sample[] => (value === undefined ? [] : [{ value }]);
const truth = (value: boolean): number => (value ? 1 : 0);
const seconds = (utc: string | undefined): number | undefined =>
  utc === undefined ? undefined : Date.parse(utc) / 1000;

function volumesOf({ view }: Seen): readonly [string, ReportedVolume][] {
  return shownVolumes(view.observed.volumes);
}

function ofVolumes(
  name: string,
  help: string,
  figure: (volume: ReportedVolume, name: string, seen: Seen) => number | undefined,
): Metric {
  return {
    name: `mooring_volume_${name}`,
    help,
    type: 'gauge',
    labels: ['volume'],
    samples: (seen) =>
      volumesOf(seen).flatMap(([volume, entry]) =>
        one(figure(entry, volume, seen)).map(({ value }) => ({ labels: { volume }, value })),
      ),
  };
}

function ofGpus(
  name: string,
  help: string,
  figure: (gpu: AgentView['observed']['gpus'][string]) => number | undefined,
): Metric {
  return {
    name: `mooring_gpu_${name}`,
    help,
    type: 'gauge',
    labels: ['gpu'],
    samples: ({ view }) =>
      Object.entries(view.observed.gpus)
        .slice(0, mostGpus)
        .flatMap(([gpu, entry]) => one(figure(legalGpu(entry))).map(({ value }) => ({ labels: { gpu }, value }))),
  };
}

const scaled = (value: number | undefined, factor: number): number | undefined =>
  value === undefined ? undefined : value * factor;

const volumeMetrics: readonly Metric[] = [
  {
    name: 'mooring_volume_state',
    help: 'The state of a volume: 1 for the one it is in, 0 for every other.',
    type: 'gauge',
    labels: ['volume', 'state'],
    samples: (seen) =>
      volumesOf(seen).flatMap(([volume, entry]) =>
        volumeStates.map((state) => ({ labels: { volume, state }, value: truth(entry.state === state) })),
      ),
  },
  {
    name: 'mooring_volume_info',
    help: 'What is expected and what is mounted for a volume; always 1.',
    type: 'gauge',
    labels: ['volume', 'share', 'path', 'source', 'fs_type'],
    samples: (seen) =>
      volumesOf(seen).map(([volume, { share, path, source = '', fsType = '' }]) => ({
        labels: {
          volume,
          share: legalText(share, mostLabelUnits),
          path: legalText(path, mostLabelUnits),
          source: legalText(source, mostLabelUnits),
          fs_type: legalText(fsType, mostLabelUnits),
        },
        value: 1,
      })),
  },
  ofVolumes('since_timestamp_seconds', 'Since when the state has stood.', ({ sinceUtc }) => seconds(sinceUtc)),
  ofVolumes('probed_timestamp_seconds', 'When the reading behind the state was taken.', ({ probedAtUtc }) =>
    seconds(probedAtUtc),
  ),
  ofVolumes('written_timestamp_seconds', 'When the write probe last wrote to it.', ({ writtenUtc }) =>
    seconds(writtenUtc),
  ),
  ofVolumes('latency_median_seconds', 'Median of its last answers.', ({ latencyMs }) => scaled(latencyMs, 0.001)),
  ofVolumes('latency_worst_seconds', 'The longest of its last answers.', ({ worstMs }) => scaled(worstMs, 0.001)),
  ofVolumes('size_bytes', 'Its size, where the server tells one.', ({ totalMiB }) => scaled(totalMiB, mebibyte)),
  ofVolumes('free_bytes', 'What a workload that is not root can still write.', ({ freeMiB }) =>
    scaled(freeMiB, mebibyte),
  ),
  ofVolumes('inodes', 'How many files it can hold, where the server counts them.', ({ inodes }) => inodes),
  ofVolumes('inodes_free', 'How many more files it can hold.', ({ freeInodes }) => freeInodes),
  ofVolumes('readonly', '1 where it is mounted read-only or became so.', ({ readOnly }) =>
    readOnly === undefined ? undefined : truth(readOnly),
  ),
  ofVolumes('silenced', '1 while it is under maintenance.', (_entry, name, { view }) => truth(view.silenced.has(name))),
  {
    name: 'mooring_volumes_left_out',
    help: 'Volumes that are watched but left out here, for a bounded number of series.',
    type: 'gauge',
    samples: ({ view }) => one(Math.max(Object.keys(view.observed.volumes).length - mostVolumes, 0)),
  },
  {
    name: 'mooring_readings_total',
    help: 'Readings of volumes, by the state that each said.',
    type: 'counter',
    labels: ['state'],
    samples: ({ view }) => volumeStates.map((state) => ({ labels: { state }, value: view.readings.get(state) ?? 0 })),
  },
  {
    name: 'mooring_probe_children',
    help: 'Child processes that ask a share or a GPU and have not ended, those that the kernel holds among them.',
    type: 'gauge',
    samples: ({ children }) => one(children),
  },
];

const gpuMetrics: readonly Metric[] = [
  {
    name: 'mooring_gpu_subsystem_state',
    help: 'What asking for GPUs came to: 1 for that, 0 for everything else.',
    type: 'gauge',
    labels: ['state'],
    samples: ({ view }) =>
      gpuSubsystemStates.map((state) => ({ labels: { state }, value: truth(view.observed.gpu.state === state) })),
  },
  {
    name: 'mooring_gpu_state',
    help: 'The state of a GPU: 1 for the one it is in, 0 for every other.',
    type: 'gauge',
    labels: ['gpu', 'state'],
    samples: ({ view }) =>
      Object.entries(view.observed.gpus)
        .slice(0, mostGpus)
        .flatMap(([gpu, entry]) =>
          gpuStates.map((state) => ({ labels: { gpu, state }, value: truth(entry.state === state) })),
        ),
  },
  ofGpus('memory_total_bytes', 'Its memory.', ({ memoryTotalMiB }) => scaled(memoryTotalMiB, mebibyte)),
  ofGpus('memory_used_bytes', 'Its memory in use.', ({ memoryUsedMiB }) => scaled(memoryUsedMiB, mebibyte)),
  ofGpus('utilization_ratio', 'How busy it is, from 0 to 1.', ({ utilizationPercent }) =>
    scaled(utilizationPercent, 0.01),
  ),
  ofGpus('temperature_celsius', 'Its temperature.', ({ temperatureC }) => temperatureC),
];

const ownMetrics: readonly Metric[] = [
  {
    name: 'mooring_build_info',
    help: 'Version and role; always 1.',
    type: 'gauge',
    labels: ['version', 'role'],
    samples: ({ facts: { version, role } }) => [{ labels: { version, role }, value: 1 }],
  },
  {
    name: 'mooring_start_time_seconds',
    help: 'When this process started.',
    type: 'gauge',
    samples: ({ facts }) => one(seconds(facts.startedUtc)),
  },
  {
    name: 'mooring_connected',
    help: '1 while connected to the hub.',
    type: 'gauge',
    samples: ({ connected }) => one(truth(connected)),
  },
  {
    name: 'mooring_ready',
    help: '1 while what is meant to be seen reaches the hub, as /readyz says.',
    type: 'gauge',
    samples: ({ ready }) => one(truth(ready)),
  },
  {
    name: 'mooring_heartbeat_age_seconds',
    help: 'How long ago the twin was last seen to hold what was reported; absent before the first time.',
    type: 'gauge',
    samples: ({ lastConfirmedAt, now }) =>
      one(lastConfirmedAt === undefined ? undefined : (now - lastConfirmedAt) / 1000),
  },
  {
    name: 'mooring_heartbeat_interval_seconds',
    help: 'How long the twin is left alone at most where nothing changes: the setting heartbeatSeconds.',
    type: 'gauge',
    samples: ({ view }) => one(view.desired.heartbeatSeconds),
  },
  {
    name: 'mooring_twin_patches_total',
    help: 'Patches of the twin: sent; of these, confirmed by reading back, not confirmed, or failed.',
    type: 'counter',
    labels: ['outcome'],
    samples: ({ patches }) =>
      (['sent', 'confirmed', 'unconfirmed', 'failed'] as const).map((outcome) => ({
        labels: { outcome },
        value: patches[outcome],
      })),
  },
  {
    name: 'mooring_settings_refused',
    help: '1 while desired properties, or some of them, are refused.',
    type: 'gauge',
    samples: ({ view }) => one(view.acknowledgement === undefined ? undefined : truth(view.acknowledgement.ac !== 200)),
  },
  {
    name: 'mooring_settings_version',
    help: 'The version of the desired properties that were last taken.',
    type: 'gauge',
    samples: ({ view }) => one(view.acknowledgement?.av),
  },
  {
    name: 'mooring_method_calls_total',
    help: 'Direct methods answered.',
    type: 'counter',
    labels: ['method', 'status'],
    samples: ({ methods }) =>
      methods.map(({ method, status, count }) => ({ labels: { method, status: String(status) }, value: count })),
  },
  {
    name: 'mooring_messages_total',
    help: 'Messages at changes of state: sent, or dropped.',
    type: 'counter',
    labels: ['outcome'],
    samples: ({ telemetry }) =>
      (['sent', 'dropped'] as const).map((outcome) => ({ labels: { outcome }, value: telemetry[outcome] })),
  },
  {
    name: 'mooring_messages_waiting',
    help: 'Messages that wait to be sent or to be acknowledged; lost where the process ends.',
    type: 'gauge',
    samples: ({ telemetry }) => one(telemetry.waiting),
  },
  {
    name: 'process_resident_memory_bytes',
    help: 'Resident memory of this process.',
    type: 'gauge',
    samples: ({ process }) => one(process.residentBytes),
  },
  {
    name: 'process_cpu_seconds_total',
    help: 'Processor time of this process, user and system.',
    type: 'counter',
    samples: ({ process }) => one(process.cpuSeconds),
  },
];

/** Every metric, by name, with what it says. */
export const metricTable: readonly Metric[] = [...ownMetrics, ...volumeMetrics, ...gpuMetrics];

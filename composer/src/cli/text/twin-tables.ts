import { verdictOf, type Reported, type ReportedVolume } from '@mooring/contract';
import type { Io } from '../io.ts';
import { paint, type Tone } from './colour.ts';
import { renderTable } from './table.ts';

const tones: Record<ReturnType<typeof verdictOf>, Tone> = {
  good: 'good',
  degraded: 'warn',
  bad: 'bad',
  unknown: 'warn',
};

/** The twin of a reporter or prober as tables: nodes, GPUs, volumes, and what was left out of the document. */
export function renderTwin(io: Pick<Io, 'colour' | 'columns'>, module: string, reported: Reported): string {
  const simulated = reported.agent.simulated === true ? ' (simulated)' : '';
  const parts = [
    paint(io, 'strong', `twin of ${module}${simulated}`) +
      `: ${reported.summary.state}, seq ${reported.seq}, heartbeat ${reported.heartbeatUtc}`,
  ];
  if (reported.role === 'reporter') {
    parts.push(section('nodes', renderNodes(io, reported)), section('GPUs', renderGpus(io, reported)));
    if (Object.keys(reported.persistentVolumes).length > 0) {
      parts.push(section('persistent volumes', renderPersistentVolumes(io, reported)));
    }
  } else {
    parts.push(section('volumes', renderVolumes(io, reported.volumes, reported.where.node)));
  }
  if (reported.summary.omitted > 0) parts.push(`${reported.summary.omitted} entries did not fit into the twin`);
  return parts.join('\n');
}

function renderNodes(io: Pick<Io, 'columns'>, reported: Reported): string {
  const nodes = Object.values(reported.nodes);
  if (nodes.length > 0) {
    const rows = nodes.map((node) => [
      node.name,
      readyWord(node.ready),
      node.pressure?.join(', ') ?? '',
      node.kubelet ?? '',
    ]);
    return renderTable(
      [{ title: 'NAME', shrink: 1 }, { title: 'READY' }, { title: 'PRESSURE' }, { title: 'KUBELET', shrink: 1 }],
      rows,
      io.columns,
    );
  }
  const machine = reported.machine;
  const memory =
    machine?.memoryAvailableMiB === undefined
      ? 'unknown'
      : `${machine.memoryAvailableMiB} of ${machine.memoryTotalMiB ?? '?'} MiB free`;
  const row = [reported.where.node ?? 'unknown', 'not permitted to ask', String(machine?.cpus ?? '?'), memory];
  return renderTable(
    [{ title: 'NAME', shrink: 1 }, { title: 'READY' }, { title: 'CPUS' }, { title: 'MEMORY' }],
    [row],
    io.columns,
  );
}

function readyWord(ready: 'true' | 'false' | 'unknown'): string {
  return ready === 'true' ? 'yes' : ready === 'false' ? 'no' : 'unknown';
}

function renderGpus(io: Pick<Io, 'columns'>, reported: Reported): string {
  const gpus = Object.entries(reported.gpus);
  if (gpus.length === 0) {
    return `none: ${reported.gpu.state}${reported.gpu.detail === undefined ? '' : ` (${reported.gpu.detail})`}`;
  }
  const rows = gpus.map(([id, gpu]) => [
    id,
    gpu.name ?? '?',
    gpu.state,
    gpu.memoryUsedMiB === undefined ? '?' : `${gpu.memoryUsedMiB} of ${gpu.memoryTotalMiB ?? '?'} MiB`,
    gpu.utilizationPercent === undefined ? '?' : `${gpu.utilizationPercent} %`,
    gpu.temperatureC === undefined ? '?' : `${gpu.temperatureC} °C`,
  ]);
  const columns = [
    { title: 'ID' },
    { title: 'NAME', shrink: 1 },
    { title: 'STATE' },
    { title: 'MEMORY' },
    { title: 'LOAD' },
    { title: 'TEMP' },
  ];
  return renderTable(columns, rows, io.columns);
}

function renderPersistentVolumes(io: Pick<Io, 'columns'>, reported: Reported): string {
  const rows = Object.values(reported.persistentVolumes).map((volume) => [
    volume.name,
    volume.phase,
    volume.claim ?? '',
  ]);
  return renderTable(
    [{ title: 'NAME', shrink: 1 }, { title: 'PHASE' }, { title: 'CLAIM', shrink: 1 }],
    rows,
    io.columns,
  );
}

export function renderVolumes(
  io: Pick<Io, 'columns' | 'colour'>,
  volumes: Readonly<Record<string, ReportedVolume>>,
  node: string | undefined,
): string {
  const entries = Object.entries(volumes);
  if (entries.length === 0) return 'none';
  const rows = entries.map(([name, volume]) => [
    name,
    volume.share,
    volume.state,
    volume.latencyMs === undefined ? '' : `${volume.latencyMs} ms`,
    volume.freeMiB === undefined ? '' : `${volume.freeMiB} of ${volume.totalMiB ?? '?'} MiB`,
    node ?? '?',
    [volume.errno, volume.detail].filter((part) => part !== undefined).join(': '),
  ]);
  const table = renderTable(
    [
      { title: 'VOLUME', shrink: 1 },
      { title: 'SHARE', shrink: 1 },
      { title: 'STATE' },
      { title: 'ANSWER' },
      { title: 'FREE', shrink: 1 },
      { title: 'NODE', shrink: 1 },
      { title: 'DETAIL', shrink: 1 },
    ],
    rows,
    io.columns,
  );
  const lines = table.split('\n');
  return lines
    .map((line, index) =>
      index === 0 ? line : paint(io, tones[verdictOf(entries[index - 1]?.[1].state ?? 'unknown')], line),
    )
    .join('\n');
}

function section(title: string, body: string): string {
  return `${title}\n${body
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n')}`;
}

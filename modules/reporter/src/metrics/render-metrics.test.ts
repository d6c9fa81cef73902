import { volumeStates, type ReportedVolume } from '@mooring/contract';
import { beforeEach, describe, expect, it } from 'vitest';
import { initialSettings } from '../core/settings/take-desired.ts';
import { metricTable, type Seen } from './metric-table.ts';
import { mostVolumes } from './shown-volumes.ts';
import { MetricsRenderer } from './render-metrics.ts';

const sinceUtc = '2026-01-01T00:00:00.000Z';
const camera: ReportedVolume = {
  state: 'ok',
  share: 'camera-drop',
  path: '/v/camera',
  source: '//contoso-ase/camera-drop',
  fsType: 'cifs',
  readOnly: false,
  totalMiB: 1000,
  freeMiB: 10,
  latencyMs: 3,
  worstMs: 250,
  sinceUtc,
  probedAtUtc: '2026-01-01T00:00:30.000Z',
};

function see(volumes: Record<string, ReportedVolume>, more: Partial<Seen> = {}): Seen {
  return {
    facts: { role: 'prober', version: '0.1.0', startedUtc: sinceUtc, simulated: false },
    view: {
      ...initialSettings,
      observed: {
        where: { nodeSource: 'unknown' },
        machine: undefined,
        clusterReading: {
          cluster: {
            rights: {
              pods: 'unknown',
              persistentvolumeclaims: 'unknown',
              nodes: 'unknown',
              persistentvolumes: 'unknown',
            },
          },
          nodes: {},
          claims: {},
          persistentVolumes: {},
        },
        gpu: { state: 'present' },
        gpus: { g0: { state: 'ok', memoryUsedMiB: 2, utilizationPercent: 50, temperatureC: 61 } },
        volumes,
      },
      silenced: new Set(['results']),
      readings: new Map([['ok', 7]]),
      lastRoundAt: undefined,
    },
    connected: true,
    ready: false,
    lastConfirmedAt: undefined,
    now: 90_000,
    patches: { sent: 4, confirmed: 3, unconfirmed: 1, failed: 0 },
    methods: [{ method: 'probe', status: 200, count: 2 }],
    telemetry: { sent: 1, dropped: 0, waiting: 4 },
    children: 2,
    process: { residentBytes: 60_000_000, cpuSeconds: 1.5 },
    ...more,
  };
}

describe('the metrics', () => {
  let renderer: MetricsRenderer;
  beforeEach(() => {
    renderer = new MetricsRenderer();
  });
  const lines = async (seen: Seen) => (await renderer.render(() => seen)).text.split('\n');

  it('tell the state as a set, of which one is 1', async () => {
    const text = await lines(see({ camera: { ...camera, state: 'stuck' } }));
    const states = text.filter((line) => line.startsWith('mooring_volume_state{'));
    expect(states).toHaveLength(volumeStates.length);
    expect(states.filter((line) => line.endsWith(' 1'))).toEqual([
      'mooring_volume_state{volume="camera",state="stuck"} 1',
    ]);
  });

  it('tell figures in base units, and nothing where nothing is known', async () => {
    const text = await lines(
      see({ camera, results: { state: 'unknown', share: 'results', path: '/v/results', sinceUtc } }),
    );
    for (const line of [
      'mooring_volume_free_bytes{volume="camera"} 10485760',
      'mooring_volume_latency_median_seconds{volume="camera"} 0.003',
      'mooring_volume_latency_worst_seconds{volume="camera"} 0.25',
      'mooring_volume_since_timestamp_seconds{volume="camera"} 1767225600',
      'mooring_volume_probed_timestamp_seconds{volume="camera"} 1767225630',
      'mooring_volume_silenced{volume="results"} 1',
      'mooring_readings_total{state="ok"} 7',
      'mooring_readings_total{state="stale"} 0',
      'mooring_gpu_state{gpu="g0",state="ok"} 1',
      'mooring_gpu_utilization_ratio{gpu="g0"} 0.5',
      'mooring_gpu_subsystem_state{state="present"} 1',
      'mooring_twin_patches_total{outcome="unconfirmed"} 1',
      'mooring_method_calls_total{method="probe",status="200"} 2',
      'mooring_messages_waiting 4',
      'mooring_probe_children 2',
      'mooring_build_info{version="0.1.0",role="prober"} 1',
      'mooring_connected 1',
      'mooring_ready 0',
    ]) {
      expect(text).toContain(line);
    }
    expect(text.filter((line) => /^mooring_volume_(free_bytes|inodes)\{volume="results"/.test(line))).toEqual([]);
    expect(text.filter((line) => /^mooring_(heartbeat_age|settings_version)/.test(line))).toEqual([]);
  });

  it('tell no figure of a GPU that the twin would not hold', async () => {
    const seen = see({});
    const g0 = { state: 'ok', memoryUsedMiB: -1, utilizationPercent: 120, temperatureC: 9.2e18 } as const;
    const observed = { ...seen.view.observed, gpus: { g0, g1: { state: 'ok', temperatureC: -5 } as const } };
    const text = await lines({ ...seen, view: { ...seen.view, observed } });
    expect(text.filter((line) => /^mooring_gpu_[a-z_]+\{gpu="/.test(line) && !/_state\{/.test(line))).toEqual([
      'mooring_gpu_temperature_celsius{gpu="g1"} -5',
    ]);
  });

  it('are those of now: what is gone is gone, and counters tell what was counted, not more', async () => {
    await lines(see({ camera }));
    const later = see({ results: camera }, { lastConfirmedAt: 30_000 });
    const text = await lines({ ...later, view: { ...later.view, acknowledgement: { ac: 400, av: 9, ad: '' } } });
    expect(text.join('\n')).not.toContain('volume="camera"');
    expect(text).toContain('mooring_readings_total{state="ok"} 7');
    expect(text).toContain('mooring_heartbeat_age_seconds 60');
    expect(text).toContain('mooring_settings_refused 1');
    expect(text).toContain('mooring_settings_version 9');
  });

  it('hold labels that cannot break out of their line', async () => {
    const share = 'a"} 1\nmooring_connected 0\n# \\';
    const text = await lines(see({ camera: { ...camera, share, source: `//x/${'y'.repeat(5_000)}` } }));
    expect(text.filter((line) => line.startsWith('mooring_connected'))).toEqual(['mooring_connected 1']);
    const [info] = text.filter((line) => line.startsWith('mooring_volume_info{'));
    expect(info).toContain('share="a\\"} 1\uFFFDmooring_connected 0\uFFFD# \\\\"');
    expect(info?.length).toBeLessThan(600);
  });

  it('stay bounded in number, and say how many volumes are left out', async () => {
    const names = Array.from({ length: mostVolumes + 5 }, (_, n) => `v${n}`);
    const text = await lines(see(Object.fromEntries(names.map((name) => [name, camera]))));
    expect(text).toContain('mooring_volumes_left_out 5');
    expect(text.filter((line) => line.startsWith('mooring_volume_info{'))).toHaveLength(mostVolumes);
  });

  it('leave out good volumes rather than those that are not', async () => {
    const good = Object.fromEntries(Array.from({ length: mostVolumes }, (_, n) => [`v${n}`, camera]));
    const text = await lines(
      see({ ...good, limping: { ...camera, state: 'slow' }, hung: { ...camera, state: 'stuck' } }),
    );
    expect(text).toContain('mooring_volume_state{volume="hung",state="stuck"} 1');
    expect(text).toContain('mooring_volume_state{volume="limping",state="slow"} 1');
    expect(text.filter((line) => line.startsWith('mooring_volume_info{'))).toHaveLength(mostVolumes);
    expect(text).toContain('mooring_volumes_left_out 2');
  });

  it('are made once for all who ask at the same time', async () => {
    let looked = 0;
    const look = () => {
      looked += 1;
      return see({ camera });
    };
    const [first, second] = await Promise.all([renderer.render(look), renderer.render(look)]);
    expect(looked).toBe(1);
    expect(second).toBe(first);
    await renderer.render(look);
    expect(looked).toBe(2);
    expect(first.contentType).toContain('text/plain');
  });

  it('have names that Prometheus takes, each once, with their unit at the end', () => {
    const names = metricTable.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const { name, type } of metricTable) {
      expect(name).toMatch(/^[a-z][a-z0-9_]+$/);
      expect(name.endsWith('_total')).toBe(type === 'counter');
    }
  });
});

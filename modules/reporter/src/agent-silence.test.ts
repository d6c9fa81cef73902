import { utcText } from '@mooring/contract';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Agent } from './agent.ts';
import { Unrest } from './core/belief/unrest.ts';
import { ToolRunner } from './observe/tool-runner.ts';
import { VolumeWatch } from './observe/volume-watch.ts';

const volumes = { camera: { share: 'camera-drop', path: '/v/camera' } };

describe('a silence that names what is not watched', () => {
  let agent: Agent;
  let changes = 0;
  const tools = new ToolRunner({});
  const acknowledged = () => ({
    twin: agent.document({ seq: 1, heartbeatUtc: '2026-01-01T00:00:00.000Z' }).settings,
    others: agent.view().acknowledgement,
  });
  const take = (untilUtc: string) =>
    agent.takeDesired({ volumes, silence: { untilUtc, volumes: ['gone'] }, $version: 3 });

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'], now: Date.parse('2026-03-01T12:00:00Z') });
    changes = 0;
    agent = new Agent({
      facts: { role: 'prober', version: '0.1.0', startedUtc: '2026-01-01T00:00:00.000Z', simulated: false },
      watch: new VolumeWatch(tools, { procfs: '/nowhere', rootfs: '/', extraShareFsTypes: [], now: () => new Date() }),
      writes: undefined,
      gpuTool: undefined,
      procfs: '/nowhere',
      rootfs: '/nowhere',
      environment: {},
      now: () => new Date(),
      unrest: new Unrest(),
      onChange: () => {
        changes += 1;
      },
    });
  });
  afterEach(() => {
    vi.useRealTimers();
    tools.stop();
  });

  it('is accepted where it is over already', () => {
    const accepted = { ac: 200, av: 3, ad: 'accepted' };
    expect(take('2026-03-01T11:59:59Z').acknowledgement).toEqual(accepted);
    expect(acknowledged()).toEqual({ twin: accepted, others: accepted });
  });

  it('is accepted as soon as it is over, without new desired properties, and that is reported', () => {
    const told = { ac: 400, av: 3, ad: 'silence names what is not watched: gone' };
    expect(take(utcText(new Date(Date.now() + 60_000))).acknowledgement).toEqual(told);
    expect(acknowledged()).toEqual({ twin: told, others: told });
    const before = changes;
    vi.advanceTimersByTime(60_000);
    expect(changes).toBe(before + 1);
    const accepted = { ac: 200, av: 3, ad: 'accepted' };
    expect(acknowledged()).toEqual({ twin: accepted, others: accepted });
  });

  it('is accepted with the next heartbeat where the clock of the machine was set over its end', () => {
    vi.setSystemTime(0);
    expect(take('2026-03-01T12:00:00Z').acknowledgement?.ac).toBe(400);
    vi.setSystemTime(Date.parse('2026-03-01T12:00:01Z'));
    expect(acknowledged()).toMatchObject({ twin: { ac: 200 }, others: { ac: 200 } });
  });
});

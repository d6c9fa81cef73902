import { describe, expect, it } from 'vitest';
import { aLook, anAgent, aReporter, aRollout, earlierUtc, running, unscheduled } from '../../testing/rollouts.ts';
import { judge } from './judge.ts';
import type { Rollout } from './observation.ts';

/** A second module that mounts only `results`. */
function withUploader(): Rollout {
  const rollout = aRollout();
  const uploader = {
    name: 'uploader',
    system: false,
    status: 'running' as const,
    image: 'uploader:1',
    changed: true,
    claims: ['results'],
  };
  return { ...rollout, modules: [...rollout.modules, uploader] };
}

const waitingAgent = anAgent({
  modules: { detector: unscheduled, 'line-prober': unscheduled, uploader: running('uploader:1') },
});

describe('accusing shares', () => {
  it('clears the share of a module that started and accuses the one that only waiting modules name', () => {
    const { suspects } = judge(withUploader(), aLook({ agent: waitingAgent, probe: undefined }));
    expect(suspects.map((suspect) => [suspect.share, suspect.by])).toEqual([['camera-drop', 'reasoning']]);
    expect(suspects[0]?.because).toContain('detector, line-prober');
  });

  it('keeps every share suspect when nothing that mounts one has started', () => {
    const agent = anAgent({ modules: { detector: unscheduled, 'line-prober': unscheduled } });
    const { suspects } = judge(aRollout(), aLook({ agent, probe: undefined }));
    expect(suspects.map((suspect) => suspect.share).toSorted()).toEqual(['camera-drop', 'results']);
  });

  it('accuses nobody while edgeAgent has not taken the version, be it offline or slow', () => {
    const agent = anAgent({ ...waitingAgent, lastDesiredVersion: 4, connected: false });
    expect(judge(aRollout(), aLook({ agent, probe: undefined })).suspects).toEqual([]);
  });

  it('accuses nobody for a module that is not reported yet', () => {
    const look = aLook({ agent: anAgent({ modules: {} }), probe: undefined });
    expect(judge(aRollout(), look).suspects).toEqual([]);
  });

  it('accuses nobody when all runs', () => {
    expect(judge(aRollout(), aLook()).suspects).toEqual([]);
  });

  it('lets a reading of the cluster decide over reasoning', () => {
    const agent = anAgent({ modules: { detector: unscheduled, 'line-prober': unscheduled } });
    const reporter = aReporter({
      persistentVolumes: { pv0: { name: 'results', phase: 'Bound', claim: 'iotedge/results' } },
    });
    const { suspects } = judge(aRollout(), aLook({ agent, probe: undefined, reporter }));
    expect(suspects).toMatchObject([{ share: 'camera-drop', by: 'reading' }]);
  });

  it('says of a released volume that it is released', () => {
    const agent = anAgent({ modules: { detector: unscheduled, 'line-prober': unscheduled } });
    const reporter = aReporter({
      persistentVolumes: { pv0: { name: 'results', phase: 'Bound' }, pv1: { name: 'camera-drop', phase: 'Released' } },
    });
    const { suspects } = judge(aRollout(), aLook({ agent, probe: undefined, reporter }));
    expect(suspects[0]?.because).toContain('Released');
  });

  it('believes no reading from before the push', () => {
    const agent = anAgent({ modules: { detector: unscheduled, 'line-prober': unscheduled } });
    const stale = {
      ...aReporter({
        claims: { c0: { name: 'results', phase: 'Bound' } },
        persistentVolumes: { pv0: { name: 'results', phase: 'Bound' } },
      }),
      heartbeatUtc: earlierUtc,
    };
    const { suspects } = judge(aRollout(), aLook({ agent, probe: undefined, reporter: stale }));
    expect(
      suspects.map((suspect) => `${suspect.share} by ${suspect.by}`).toSorted((a, b) => a.localeCompare(b)),
    ).toEqual(['camera-drop by reasoning', 'results by reasoning']);
  });

  it('takes a bound claim for an acquittal', () => {
    const agent = anAgent({ modules: { detector: unscheduled, 'line-prober': unscheduled } });
    const reporter = aReporter({ claims: { c0: { name: 'results', phase: 'Bound' } } });
    const { suspects } = judge(aRollout(), aLook({ agent, probe: undefined, reporter }));
    expect(suspects.map((suspect) => suspect.share)).toEqual(['camera-drop']);
  });

  it('lets a share that explains everything clear one that the prober alone still holds', () => {
    const rollout = aRollout();
    const modules = rollout.modules.map((module) =>
      module.name === 'line-prober' ? { ...module, claims: [...module.claims, 'dropped-earlier'] } : module,
    );
    const uploader = withUploader().modules.at(-1);
    const { suspects } = judge(
      { ...rollout, modules: uploader === undefined ? modules : [...modules, uploader] },
      aLook({ agent: waitingAgent, probe: undefined }),
    );
    expect(suspects.map((suspect) => suspect.share)).toEqual(['camera-drop']);
  });

  it('accuses no share when a GPU or an image is what is lacking', () => {
    const failed = (message: string) => ({
      ...unscheduled,
      statusDescription: `Module Failed with container status Unknown More Info: K8s reason: Unschedulable with message: ${message}`,
    });
    const noGpu = anAgent({
      modules: { ...anAgent().modules, detector: failed('0/1 nodes are available: 1 Insufficient nvidia.com/gpu.') },
    });
    expect(judge(aRollout(), aLook({ agent: noGpu })).suspects).toEqual([]);
    const noImage = { runtimeStatus: 'backoff', statusDescription: 'Module in Back-off reason: ImagePullBackOff' };
    const look = aLook({
      agent: anAgent({ modules: { detector: noImage, 'line-prober': noImage } }),
      probe: undefined,
    });
    expect(judge(aRollout(), look).suspects).toEqual([]);
  });

  it('believes Kubernetes when it names the claim', () => {
    const named = {
      ...unscheduled,
      statusDescription:
        'Module Failed with container status Unknown More Info: K8s reason: Unschedulable with message: persistentvolumeclaim "results" not found',
    };
    const look = aLook({
      agent: anAgent({ modules: { detector: named, 'line-prober': unscheduled } }),
      probe: undefined,
    });
    expect(judge(aRollout(), look).suspects).toMatchObject([{ share: 'results', by: 'reading' }]);
  });
});

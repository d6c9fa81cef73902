import { describe, expect, it } from 'vitest';
import { aLook, anAgent, aReporter, aRollout, running, unscheduled } from '../../testing/rollouts.ts';
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

  it('takes a bound claim for an acquittal', () => {
    const agent = anAgent({ modules: { detector: unscheduled, 'line-prober': unscheduled } });
    const reporter = aReporter({ claims: { c0: { name: 'results', phase: 'Bound' } } });
    const { suspects } = judge(aRollout(), aLook({ agent, probe: undefined, reporter }));
    expect(suspects.map((suspect) => suspect.share)).toEqual(['camera-drop']);
  });
});

import { describe, expect, it } from 'vitest';
import {
  aLook,
  anAgent,
  aProbe,
  aRollout,
  aVolume,
  earlierUtc,
  laterUtc,
  running,
  unscheduled,
} from '../../testing/rollouts.ts';
import { judge } from './judge.ts';

const degreesOf = (judgement: ReturnType<typeof judge>) => judgement.bindings.map((binding) => binding.degree);

describe('judging a rollout', () => {
  it('finds every binding answered when new pods run and the new prober had an answer from each share', () => {
    const judgement = judge(aRollout(), aLook());
    expect(degreesOf(judgement)).toEqual(['answered', 'answered']);
    expect(judgement.bindings[0]).toMatchObject({ state: 'ok', node: 'k8s-contoso1cl-contoso1', latencyMs: 3 });
    expect(judgement.deployment.applied).toBe(true);
    expect(judgement.modules.every((module) => module.state === 'asDesired')).toBe(true);
  });

  it('does not take the old pod for the new one, although the twin shows it running with code 200', () => {
    const agent = anAgent({
      modules: { detector: running('detector:1', earlierUtc), 'line-prober': running('reporter:1') },
    });
    const judgement = judge(aRollout(), aLook({ agent }));
    expect(degreesOf(judgement)).toEqual(['none', 'none']);
    expect(judgement.modules.find((module) => module.name === 'detector')).toMatchObject({ state: 'waiting' });
  });

  it('does not take the old pod for the new one when the clock of the device runs ahead', () => {
    const rollout = aRollout();
    const modules = rollout.modules.map((module) => ({ ...module, startedBeforeUtc: laterUtc }));
    expect(degreesOf(judge({ ...rollout, modules }, aLook()))).toEqual(['none', 'none']);
  });

  it('takes a start in whole seconds, as Kubernetes writes it, for any moment of that second', () => {
    const modules = { detector: running('detector:1', '2026-03-01T10:00:00Z'), 'line-prober': running('reporter:1') };
    const look = aLook({ agent: anAgent({ modules }) });
    expect(degreesOf(judge(aRollout({ pushedUtc: '2026-03-01T10:00:00.7Z' }), look))).toEqual(['answered', 'answered']);
    expect(degreesOf(judge(aRollout({ pushedUtc: '2026-03-01T10:00:01Z' }), look))).toEqual(['none', 'none']);
  });

  it('asks no new start of a module that did not change', () => {
    const rollout = aRollout();
    const modules = rollout.modules.map((module) =>
      module.name === 'detector' ? { ...module, changed: false } : module,
    );
    const agent = anAgent({
      modules: { detector: running('detector:1', earlierUtc), 'line-prober': running('reporter:1') },
    });
    expect(degreesOf(judge({ ...rollout, modules }, aLook({ agent })))).toEqual(['answered', 'answered']);
  });

  it('waits while edgeAgent still runs another image', () => {
    const agent = anAgent({ modules: { detector: running('detector:0'), 'line-prober': running('reporter:1') } });
    expect(judge(aRollout(), aLook({ agent })).modules.find((module) => module.name === 'detector')?.state).toBe(
      'waiting',
    );
  });

  it('does not believe an old prober pod, which has the old share mounted', () => {
    const probe = aProbe({ agentStartedUtc: earlierUtc });
    expect(degreesOf(judge(aRollout(), aLook({ probe })))).toEqual(['running', 'running']);
  });

  it('does not believe a reading that is older than the question', () => {
    const probe = aProbe({
      volumes: { camera: aVolume('camera-drop', { probedAtUtc: '2026-03-01T10:00:29Z' }), results: aVolume('results') },
    });
    expect(degreesOf(judge(aRollout(), aLook({ probe })))).toEqual(['running', 'answered']);
  });

  it('does not believe a reading of another share under the same volume name', () => {
    const probe = aProbe({ volumes: { camera: aVolume('camera-old'), results: aVolume('results') } });
    expect(degreesOf(judge(aRollout(), aLook({ probe })))).toEqual(['running', 'answered']);
  });

  it.each(['unreachable', 'stuck', 'missing', 'notAShare', 'stale', 'unknown'] as const)(
    'does not count a share as answered that is %s',
    (state) => {
      const probe = aProbe({ volumes: { camera: aVolume('camera-drop', { state }), results: aVolume('results') } });
      expect(degreesOf(judge(aRollout(), aLook({ probe })))).toEqual(['running', 'answered']);
    },
  );

  it('does not count a share as answered that the prober cannot write to, where it is asked to write', () => {
    const camera = aVolume('camera-drop', { writeState: 'quota', errno: 'EDQUOT' });
    const probe = aProbe({ volumes: { camera, results: aVolume('results', { writeState: 'full' }) } });
    const judgement = judge(aRollout(), aLook({ probe }));
    expect(degreesOf(judgement)).toEqual(['running', 'answered']);
    expect(judgement.bindings[0]).toMatchObject({
      state: 'quota',
      why: 'it can be read; writing, it is quota (EDQUOT)',
    });
  });

  it('does not take a volume that the answer of the prober had no room for to be well', () => {
    const { results: _results, ...volumes } = aProbe().volumes;
    const judgement = judge(aRollout(), aLook({ probe: aProbe({ volumes, omittedVolumes: ['results'] }) }));
    expect(degreesOf(judgement)).toEqual(['answered', 'running']);
    expect(judgement.bindings[1]?.why).toContain('the answer of the prober had no room for this volume');
  });

  it('claims no more than running when no prober is there', () => {
    const { prober: _prober, ...rollout } = aRollout();
    const without = { ...rollout, modules: rollout.modules.filter((module) => module.name !== 'line-prober') };
    const agent = anAgent({ modules: { detector: running('detector:1') } });
    expect(degreesOf(judge(without, aLook({ agent, probe: undefined })))).toEqual(['running', 'running']);
  });

  it('is not applied while edgeAgent has not taken the version, and says that offline is not success', () => {
    const judgement = judge(aRollout(), aLook({ agent: anAgent({ lastDesiredVersion: 4, connected: false }) }));
    expect(judgement.deployment).toMatchObject({ applied: false, failing: false });
    expect(judgement.deployment.why).toContain('offline is not success');
  });

  it.each([
    [400, true],
    [412, true],
    [417, true],
    [500, true],
    [406, false],
  ])('takes code %i for failing: %s', (code, failing) => {
    const agent = anAgent({ lastDesiredStatus: { code, description: 'x' } });
    expect(judge(aRollout(), aLook({ agent })).deployment).toMatchObject({ applied: false, failing });
  });

  it('waits for a module that is not in the manifest to go', () => {
    const agent = anAgent({ modules: { ...anAgent().modules, leftover: running('old:1') } });
    expect(judge(aRollout(), aLook({ agent })).modules.find((module) => module.name === 'leftover')?.state).toBe(
      'waiting',
    );
  });

  it('notices that another writer replaced the deployment, and not one that only came after it', () => {
    expect(
      judge(aRollout(), aLook({ agent: anAgent({ desiredVersion: 6, desired: { schemaVersion: '1.0' } }) })).overtaken,
    ).toBe(true);
    expect(judge(aRollout(), aLook({ agent: anAgent({ desiredVersion: 6 }) })).overtaken).toBe(false);
  });

  it('is content with a stopped module that vanished', () => {
    const rollout = aRollout();
    const modules = rollout.modules.map((module) =>
      module.name === 'detector' ? { ...module, status: 'stopped' as const } : module,
    );
    const agent = anAgent({ modules: { 'line-prober': running('reporter:1') } });
    expect(
      judge({ ...rollout, modules }, aLook({ agent })).modules.find((module) => module.name === 'detector')?.state,
    ).toBe('asDesired');
  });

  it.each([
    ['running', 'waiting'],
    ['backoff', 'waiting'],
    ['stopped', 'asDesired'],
  ])('weighs a module that should be stopped and is %s as %s', (runtimeStatus, state) => {
    const rollout = aRollout();
    const modules = rollout.modules.map((module) =>
      module.name === 'detector' ? { ...module, status: 'stopped' as const } : module,
    );
    const detector = { ...running('detector:1'), runtimeStatus };
    const agent = anAgent({ modules: { ...anAgent().modules, detector } });
    const judged = judge({ ...rollout, modules }, aLook({ agent })).modules.find(({ name }) => name === 'detector');
    expect(judged?.state).toBe(state);
  });

  it('marks a pod that cannot be scheduled as failing', () => {
    const agent = anAgent({ modules: { ...anAgent().modules, detector: unscheduled } });
    const detector = judge(aRollout(), aLook({ agent })).modules.find((module) => module.name === 'detector');
    expect(detector).toMatchObject({ state: 'failing', lacks: { kind: 'volume' } });
  });

  it('waits for ContainerCreating, which also means mounting or pulling, and not for an image that cannot be pulled', () => {
    const backoff = (reason: string) => ({
      runtimeStatus: 'backoff',
      statusDescription: `Module in Back-off reason: ${reason}`,
    });
    const stateOf = (reason: string) =>
      judge(aRollout(), aLook({ agent: anAgent({ modules: { detector: backoff(reason) } }) })).modules.find(
        (module) => module.name === 'detector',
      )?.state;
    expect(stateOf('ContainerCreating')).toBe('waiting');
    expect(stateOf('ImagePullBackOff')).toBe('failing');
  });
});

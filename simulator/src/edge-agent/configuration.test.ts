import { aseAgentSettings } from '@mooring/edge-kubernetes';
import { describe, expect, it } from 'vitest';
import { smallCluster } from '../cluster/testing/small-cluster.ts';
import { readConfiguration, runRound, type Outcome } from './configuration.ts';

const system = { type: 'docker', settings: { image: 'i:1' } };
const section = (modules: Record<string, object>, schemaVersion = '1.1') => ({
  schemaVersion,
  runtime: { type: 'docker' },
  systemModules: { edgeAgent: system, edgeHub: system },
  modules: Object.fromEntries(
    Object.entries(modules).map(([id, options]) => [
      id,
      { type: 'docker', settings: { image: 'm:1', createOptions: JSON.stringify(options) } },
    ]),
  ),
});

function roundOf(modules: Record<string, object>, cluster = smallCluster()): Outcome {
  const reading = readConfiguration(section(modules));
  if (!('desired' in reading)) throw new Error(reading.status.description);
  const outcomes: Outcome[] = [];
  cluster.store.update((state, context) => {
    const outcome = runRound(state, reading.desired, aseAgentSettings(), () => 'generation', context);
    outcomes.push(outcome);
    return outcome.state;
  });
  return outcomes[0] ?? fail();
}

function fail(): never {
  throw new Error('no outcome');
}

describe('a configuration', () => {
  it.each([
    ['an empty one', {}, 417],
    ['a schema version from the future', section({}, '2.0'), 412],
    ['a malformed one', { schemaVersion: '1.1' }, 400],
  ])('is not taken: %s', (_, desired, code) => {
    expect(readConfiguration(desired)).toMatchObject({ status: { code } });
  });

  it('with colliding names changes nothing and says so', () => {
    const outcome = roundOf({ my_mod: {}, MyMod: {} });
    expect(outcome).toMatchObject({ accepted: false, status: { code: 500 } });
    expect(outcome.status.description).toContain('name collision');
    expect(outcome.state.deployments).toEqual([]);
  });

  it('with a Cmd that is no list is reported as failed', () => {
    expect(roundOf({ a: { Cmd: 'run' } })).toMatchObject({ accepted: false, status: { code: 500 } });
  });

  it('with an incomplete mount deploys nothing, and nobody is told', () => {
    const outcome = roundOf({ a: { HostConfig: { Mounts: [{ Type: 'volume', Source: 'camera' }] } } });
    expect(outcome).toMatchObject({ accepted: true, status: { code: 200 } });
    expect(outcome.hidden).toContain('Target');
    expect(outcome.state.deployments).toEqual([]);
  });

  it('with an object that the API refuses is not told either', () => {
    const outcome = roundOf({ proxy: {} });
    expect(outcome).toMatchObject({ status: { code: 200 }, hidden: expect.stringContaining('"proxy"') as string });
  });

  it('hands each module its generation and keeps the image of the agent', () => {
    const { state } = roundOf({ a: {} });
    const containerOf = (name: string) =>
      state.deployments.find((deployment) => deployment.metadata.name === name)?.spec.template.spec.containers[1];
    expect(containerOf('a')?.env).toContainEqual({ name: 'IOTEDGE_MODULEGENERATIONID', value: 'generation' });
    expect(containerOf('edgeagent')?.image).toContain('beta15');
  });
});

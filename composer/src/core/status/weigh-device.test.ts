import { gpuSubsystemStates, volumeStates, type Reported } from '@mooring/contract';
import { describe, expect, it } from 'vitest';
import { aVolume, running } from '../../testing/rollouts.ts';
import type { AgentTwin } from '../rollout/observation.ts';
import {
  desiredWith,
  nowMs,
  proberDesired,
  speakersWith,
  wellAgent,
  wellReport,
  wellTwin,
} from './testing/well-device.ts';
import { weighDevice } from './weigh-device.ts';

const ofAgent = (changes: Partial<AgentTwin>) => weighDevice(wellAgent(changes), speakersWith(), nowMs);
const ofProber = (prober: Partial<Reported>) => weighDevice(wellAgent(), speakersWith({ prober }), nowMs);
const ofReporter = (reporter: Partial<Reported>) => weighDevice(wellAgent(), speakersWith({ reporter }), nowMs);
const { summary } = wellReport('prober');
const nodeRights = (nodes: 'allowed' | 'denied' | 'unknown') => {
  const cluster = wellReport('reporter').cluster;
  return { ...cluster, rights: { ...cluster.rights, nodes } };
};

describe('a device', () => {
  it('is well when modules, shares, nodes and GPUs are, and all of them spoke lately', () => {
    expect(weighDevice(wellAgent(), speakersWith(), nowMs)).toEqual([]);
  });

  it('is not known to be well when nobody speaks for it', () => {
    expect(weighDevice(wellAgent(), [], nowMs)).toEqual([expect.stringContaining('no reporter speaks')]);
  });

  it('tells each trouble once and on one line, whatever a twin holds', () => {
    const nodes = { n0: { name: 'node\n- all is well\u001b[2J', ready: 'false' as const } };
    const troubles = weighDevice(wellAgent(), speakersWith({ prober: { nodes }, reporter: { nodes } }), nowMs);
    expect(troubles).toEqual(['node node - all is well\\u001b[2J is not ready']);
  });
});

describe('the modules of a device', () => {
  const modules = wellAgent().modules;
  it.each<[string, Partial<AgentTwin>, string]>([
    ['edgeAgent is disconnected', { connected: false }, 'disconnected'],
    ['edgeAgent has not taken the last version', { lastDesiredVersion: 4 }, 'has not taken version 5'],
    ['edgeAgent refused it', { lastDesiredStatus: { code: 400, description: 'bad' } }, 'code 400 bad'],
    ['edgeAgent says nothing of it', { lastDesiredStatus: undefined }, 'no status'],
    [
      'one is desired and not reported',
      { desired: desiredWith({ ocr: 'running' }) },
      'ocr is desired, and edgeAgent does not',
    ],
    ['edgeHub is not reported', { systemModules: { edgeAgent: running('agent:1.1') } }, 'edgeHub is desired'],
    [
      'a system module is reported and not desired',
      { systemModules: { ...wellAgent().systemModules, oldHub: running('old:1') } },
      'oldHub is reported, and not desired',
    ],
    [
      'one is reported and not desired',
      { modules: { ...modules, old: running('old:1') } },
      'old is reported, and not desired',
    ],
    [
      'one waits for ever',
      { modules: { ...modules, detector: { runtimeStatus: 'backoff', statusDescription: 'ImagePullBackOff' } } },
      'detector is not as desired: backoff: ImagePullBackOff',
    ],
    ['one has no state', { modules: { ...modules, detector: {} } }, 'detector is not as desired'],
    [
      'one runs another image',
      { modules: { ...modules, detector: running('detector:0') } },
      'runs the image detector:0',
    ],
    [
      'one runs that must be stopped',
      { desired: desiredWith({ ocr: 'stopped' }), modules: { ...modules, ocr: running('ocr:1') } },
      'should be stopped, is running',
    ],
    ['the deployment cannot be read', { desired: {} }, 'what should run is not known'],
  ])('are a trouble when %s', (_case, changes, words) => {
    expect(ofAgent(changes)).toEqual([expect.stringContaining(words)]);
  });

  it('are named when they do not run, even where what should run cannot be read', () => {
    expect(ofAgent({ desired: {}, modules: { ...modules, detector: { runtimeStatus: 'failed' } } })).toContain(
      'detector is failed',
    );
  });

  it.each([
    ['is gone', {}],
    ['is reported as stopped', { ocr: { runtimeStatus: 'stopped' } }],
  ])('are no trouble when one that must be stopped %s', (_case, more) => {
    expect(ofAgent({ desired: desiredWith({ ocr: 'stopped' }), modules: { ...modules, ...more } })).toEqual([]);
  });
});

describe('what a reporter or prober says', () => {
  it.each(volumeStates.filter((state) => state !== 'ok'))('is a trouble when a share is %s', (state) => {
    const volumes = { camera: aVolume('camera-drop', { state, errno: 'EIO' }) };
    expect(ofProber({ volumes, summary: { ...summary, volumesGood: 0 } })).toEqual([
      `share camera-drop (camera) is ${state}, EIO`,
    ]);
  });

  const wellAccess = ['present', 'noGpu'] as const;
  it.each(wellAccess)('is no trouble when the access to GPUs is %s', (state) => {
    expect(ofReporter({ gpu: { state } })).toEqual([]);
  });

  it.each(gpuSubsystemStates.filter((state) => !wellAccess.some((one) => one === state)))(
    'is a trouble when a reporter says of GPUs %s, and none when a prober does, which asks for none',
    (state) => {
      const gpu = { state, detail: 'because' };
      expect(ofReporter({ gpu })).toEqual([`the GPUs of the node cannot be told: ${state}, because`]);
      expect(ofProber({ gpu, gpus: { g0: { state: 'lost' } } })).toEqual([]);
    },
  );

  it.each(['lost', 'needsReset', 'degraded', 'unknown'] as const)('is a trouble when one GPU is %s', (state) => {
    const gpus = { g0: { state: 'ok' as const }, g1: { state, detail: 'because' } };
    expect(ofReporter({ gpus })).toEqual([`GPU g1 is ${state}, because`]);
  });

  it.each<[string, Partial<Reported>, string]>([
    ['not ready', { nodes: { n0: { name: 'node-1', ready: 'false' } } }, 'node-1 is not ready'],
    [
      'short of disk',
      { nodes: { n0: { name: 'node-1', ready: 'true', pressure: ['disk'] } } },
      'node-1 is short of: disk',
    ],
    ['in an unknown state though it may be read', { nodes: { n0: { name: 'node-1', ready: 'unknown' } } }, 'node-1'],
    [
      'not to be asked, for a reason other than rights',
      {
        nodes: { n0: { name: 'node-1', ready: 'unknown' } },
        cluster: { rights: nodeRights('unknown').rights, detail: 'API silent' },
      },
      'whether it is ready is not known, API silent',
    ],
    [
      'short of memory, though it is not known whether it is ready',
      { nodes: { n0: { name: 'node-1', ready: 'unknown', pressure: ['memory'] } }, cluster: nodeRights('allowed') },
      'short of: memory',
    ],
  ])('is a trouble when a node is %s', (_case, changes, words) => {
    expect(ofReporter(changes).join('\n')).toContain(words);
  });

  it('is no trouble when a node may not be read', () => {
    const nodes = { n0: { name: 'node-1', ready: 'unknown' as const } };
    expect(ofReporter({ nodes, cluster: nodeRights('denied') })).toEqual([]);
  });

  it('is a trouble when a claim waits or lost its volume, and none when a volume is merely released', () => {
    const claims = { a: { name: 'a', phase: 'Pending' as const }, b: { name: 'b', phase: 'Lost' as const } };
    expect(ofReporter({ claims })).toEqual(['claim a is Pending', 'claim b is Lost']);
    expect(ofReporter({ persistentVolumes: { old: { name: 'old', phase: 'Released' } } })).toEqual([]);
    expect(ofReporter({ persistentVolumes: { old: { name: 'old', phase: 'Failed' } } })).toEqual([
      'persistent volume old is Failed',
    ]);
  });

  it.each<[string, Partial<Reported>, string]>([
    ['calls the whole bad', { summary: { ...summary, state: 'bad' } }, 'calls the whole bad'],
    ['calls the whole unknown', { summary: { ...summary, state: 'unknown' } }, 'calls the whole unknown'],
    ['calls the whole degraded', { summary: { ...summary, state: 'degraded' } }, 'calls the whole degraded'],
    ['left entries out', { summary: { ...summary, omitted: 3 } }, 'no room for 3 entries'],
    [
      'left entries out, by its maps',
      { omitted: { ...wellReport('prober').omitted, volumes: 2 } },
      'no room for 2 entries',
    ],
    ['counts bad shares that it does not list', { summary: { ...summary, volumesBad: 2 } }, '2 more bad'],
    ['counts unknown shares that it does not list', { summary: { ...summary, volumesUnknown: 1 } }, '1 more unknown'],
    ['counts slow shares that it does not list', { summary: { ...summary, volumesDegraded: 1 } }, '1 more degraded'],
    [
      'refused its settings',
      { settings: { ac: 400, av: 2, ad: 'refused: heartbeatSeconds: too small' } },
      'heartbeatSeconds',
    ],
    ['says nothing of an expected share', { volumes: {} }, 'says nothing of share camera-drop (camera)'],
    ['watches another share', { volumes: { camera: aVolume('old-drop') } }, 'watches share old-drop as camera'],
  ])('is a trouble when it %s', (_case, changes, words) => {
    expect(ofProber(changes)).toEqual([expect.stringContaining(words)]);
  });

  it('says that it is bad besides what is listed, when more was left out', () => {
    const volumes = { camera: aVolume('camera-drop', { state: 'stuck' }) };
    const troubles = ofProber({
      volumes,
      summary: { ...summary, state: 'bad', volumesBad: 4, volumesGood: 0, omitted: 3 },
    });
    expect(troubles).toHaveLength(4);
    expect(troubles).toContain('line-prober counts 3 more bad share(s) than it lists');
    expect(troubles).toContain('line-prober calls the whole bad');
  });
});

describe('a speaker', () => {
  const agent = wellAgent();
  const [prober, reporter] = speakersWith();
  if (prober === undefined || reporter === undefined) throw new Error('two speakers are expected');

  it.each([
    ['has no module twin', { name: 'line-prober', unread: [] }, 'line-prober has no module twin'],
    ['cannot be read', { name: 'line-prober', unread: ['twin of line-prober: throttled'] }, 'throttled'],
    ['has reported nothing', { name: 'line-prober', twin: wellTwin(), unread: [] }, 'has reported nothing yet'],
    ['breaks the contract', { name: 'line-prober', twin: wellTwin(), unread: ['not a document'] }, 'not a document'],
    [
      'is disconnected',
      { ...prober, twin: wellTwin({ desired: proberDesired, connected: false }) },
      'line-prober as disconnected',
    ],
  ])('is a trouble, and one only, when it %s', (_case, speaker, words) => {
    expect(weighDevice(agent, [speaker, reporter], nowMs)).toEqual([expect.stringContaining(words)]);
  });
});

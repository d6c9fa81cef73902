import { describe, expect, it } from 'vitest';
import { findElements, readXml, type XmlElement } from '../text/testing/read-xml.ts';
import type { BindingEvidence, Judgement } from './judge.ts';
import { renderRolloutJunit, type RolloutResult } from './rollout-junit.ts';

const camera: BindingEvidence = {
  module: 'detector',
  path: '/home/input',
  share: 'camera-drop',
  claim: 'camera-drop',
  volume: 'camera',
  degree: 'answered',
  state: 'ok',
  node: 'worker-1',
  probedUtc: '2026-11-02T10:00:00.000Z',
  why: 'the share answered the prober',
};
const results: BindingEvidence = {
  module: 'detector',
  path: '/home/output',
  share: 'results',
  claim: 'results',
  volume: 'results',
  degree: 'running',
  why: 'the module runs, so its volumes were mounted; the prober has not answered yet',
};

function result(change: Partial<RolloutResult> = {}, bindings: BindingEvidence[] = [camera]): RolloutResult {
  const judgement: Judgement = {
    deployment: { applied: true, failing: false, why: 'version 7 applied, code 200' },
    modules: [{ name: 'detector', state: 'asDesired', why: 'started after the push', lacks: { kind: 'nothing' } }],
    bindings,
    suspects: [],
    notCleared: [],
    overtaken: false,
  };
  const modules = [
    {
      name: 'detector',
      system: false,
      status: 'running' as const,
      image: 'contoso.azurecr.io/d:1',
      changed: true,
      claims: [],
    },
  ];
  const rollout = { device: 'line-7', desiredVersion: 7, modules, bindings };
  return { outcome: 'done', why: 'every binding has its evidence', rollout, judgement, ...change };
}

function caseOf(xml: string, name: string): XmlElement {
  const found = findElements(readXml(xml), 'testcase').filter((one) => one.attributes['name'] === name);
  expect(found).toHaveLength(1);
  return found[0] as XmlElement;
}

const failuresIn = (element: XmlElement) => findElements(element, 'failure');
const suiteOf = (xml: string) => readXml(xml).children[0]?.attributes;

describe('renderRolloutJunit', () => {
  it('has a case for the deployment, one for each module and one for each binding, all passed when the rollout is done', () => {
    const xml = renderRolloutJunit(result(), 'line-inspection');
    expect(suiteOf(xml)).toMatchObject({ name: 'line-inspection', tests: '3', failures: '0', skipped: '0' });
    const names = findElements(readXml(xml), 'testcase').map((one) => one.attributes['name']);
    expect(names).toEqual(['version 7 on line-7', 'detector', 'detector /home/input → camera-drop']);
  });

  it('says for a passed binding which evidence it rests on, on which node and when', () => {
    const passed = caseOf(renderRolloutJunit(result(), 'w'), 'detector /home/input → camera-drop');
    expect(findElements(passed, 'system-out')[0]?.text).toBe(
      'evidence: answered; the share answered the prober (ok on worker-1 at 2026-11-02T10:00:00.000Z)',
    );
  });

  it('fails a binding below what was required, with the reason, and the deployment with it', () => {
    const xml = renderRolloutJunit(
      result({ outcome: 'unfinished', why: 'waiting for results' }, [camera, results]),
      'w',
    );
    expect(suiteOf(xml)).toMatchObject({ tests: '4', failures: '2' });
    const failure = failuresIn(caseOf(xml, 'detector /home/output → results'))[0];
    expect(failure?.attributes['message']).toContain('the prober has not answered yet; required: answered');
    expect(failuresIn(caseOf(xml, 'version 7 on line-7'))[0]?.attributes).toMatchObject({
      type: 'unfinished',
      message: 'waiting for results',
    });
  });

  it('passes a binding that only runs when no more was required', () => {
    const less = result({ outcome: 'failed', why: 'another writer' }, [results]);
    expect(failuresIn(caseOf(renderRolloutJunit(less, 'w', 'running'), 'detector /home/output → results'))).toEqual([]);
    expect(failuresIn(caseOf(renderRolloutJunit(less, 'w'), 'detector /home/output → results'))).toHaveLength(1);
  });

  it('never passes as a whole when the rollout is not done, although every module and binding looks right', () => {
    for (const outcome of ['failed', 'notProved', 'unfinished'] as const) {
      const xml = renderRolloutJunit(result({ outcome, why: 'another writer replaced it' }), 'w');
      expect(suiteOf(xml)?.['failures']).toBe('1');
    }
  });

  it('fails a module that is not as desired', () => {
    const broken = result({ outcome: 'failed', why: 'x' });
    const module = {
      name: 'detector',
      state: 'failing' as const,
      why: 'backoff: ImagePullBackOff',
      lacks: { kind: 'nothing' as const },
    };
    const judgement = { ...(broken.judgement as Judgement), modules: [module] };
    const xml = renderRolloutJunit({ ...broken, judgement }, 'w');
    expect(failuresIn(caseOf(xml, 'detector'))[0]?.attributes['message']).toBe('backoff: ImagePullBackOff');
  });

  it('skips what was pushed and not watched: that is neither passed nor failed', () => {
    const xml = renderRolloutJunit(result({ outcome: 'pushed', why: 'pushed only', judgement: undefined }), 'w');
    expect(suiteOf(xml)).toMatchObject({ tests: '3', failures: '0', skipped: '3' });
  });

  it('stays well-formed whatever the names and reasons hold', () => {
    const hostile = '"]]></failure><testcase name="forged"/>&\u0000\u001b';
    const xml = renderRolloutJunit(
      result({ outcome: 'failed', why: hostile }, [{ ...results, path: hostile, share: hostile, why: hostile }]),
      hostile,
    );
    const cases = findElements(readXml(xml), 'testcase');
    expect(cases).toHaveLength(3);
    expect(cases.map((one) => one.attributes['name'])).not.toContain('forged');
  });
});

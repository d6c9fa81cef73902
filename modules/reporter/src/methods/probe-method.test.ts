import type { ProbeResponse } from '@mooring/contract';
import { expect, it } from 'vitest';
import { answerProbe } from './probe-method.ts';

const response: ProbeResponse = {
  contract: 1,
  startedUtc: '2026-01-01T00:00:00.000Z',
  finishedUtc: '2026-01-01T00:00:01.000Z',
  agentStartedUtc: '2026-01-01T00:00:00.000Z',
  volumes: {},
  unknownVolumes: [],
};

it.each([undefined, null, '', {}])('asks for all volumes by %j', async (payload) => {
  const asked: unknown[] = [];
  const answer = await answerProbe(payload, async (volumes) => {
    asked.push(volumes);
    return response;
  });
  expect(answer).toEqual({ status: 200, payload: response });
  expect(asked).toEqual([undefined]);
});

it.each([[[]], 'camera', 7, { volumes: 'camera' }, { volumes: ['Not A Name'] }, { other: 1 }])(
  'takes no reading for a request that is none: %j',
  async (payload) => {
    const answer = await answerProbe(payload, () => Promise.reject(new Error('must not be called')));
    expect(answer.status).toBe(400);
  },
);

it('says when the reading itself failed', async () => {
  const answer = await answerProbe({}, () => Promise.reject(new Error('broken')));
  expect(answer).toMatchObject({ status: 500, payload: { error: 'the probe failed: Error: broken' } });
});

it('answers 429 where no more probes are taken', async () => {
  expect((await answerProbe({}, () => undefined)).status).toBe(429);
});

import type { ExplainResponse } from '@mooring/contract';
import { expect, it } from 'vitest';
import { answerExplain } from './explain-method.ts';

const explained = { contract: 1, volume: 'camera', why: 'ok' } as ExplainResponse;
const ask = (payload: unknown, watched: string[] = ['camera', 'results']) =>
  answerExplain(payload, (name) => (name === 'camera' ? explained : undefined), watched);

it('explains what is watched', () => {
  expect(ask({ volume: 'camera' })).toEqual({ status: 200, payload: explained });
});

it('answers 404 for what is not watched, and names what is', () => {
  expect(ask({ volume: 'nowhere' })).toEqual({
    status: 404,
    payload: { error: 'no volume nowhere is watched here; these are: camera, results' },
  });
  expect(ask({ volume: 'nowhere' }, [])).toMatchObject({
    payload: { error: expect.stringContaining('none is') as string },
  });
});

it.each([undefined, {}, [], 'camera', { volume: 'Not A Name' }, { volume: 'camera', other: 1 }])(
  'answers 400 for a request that is none: %j',
  (payload) => {
    expect(ask(payload)).toMatchObject({
      status: 400,
      payload: { error: expect.stringContaining('explain takes {"volume"') as string },
    });
  },
);

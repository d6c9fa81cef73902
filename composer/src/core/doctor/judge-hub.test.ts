import { describe, expect, it } from 'vitest';
import type { QuestionId } from './questions.ts';
import type { Seen } from './readings.ts';
import { atUtc, judged } from './testing/judged.ts';

describe('what twins show', () => {
  const reporter: Seen['device-twins']['reporters'][number] = {
    name: 'reporter',
    nodeSource: 'token',
    gpu: 'present',
    kubernetes: 'v1.35.0',
    heartbeatUtc: atUtc,
    hasOwnKey: false,
    asksForGpu: false,
  };
  const twins = (
    changes: Partial<typeof reporter>,
    rest: Partial<Seen['device-twins']> = {},
  ): Seen['device-twins'] => ({
    platform: 'Kubernetes',
    reporters: [{ ...reporter, ...changes }],
    ...rest,
  });

  it.each<[QuestionId, Seen['device-twins'], string]>([
    ['token-node', twins({}), 'yes'],
    ['token-node', twins({ nodeSource: 'api' }), 'no'],
    ['token-node', twins({ nodeSource: 'unknown', kubernetes: undefined }), 'unknown'],
    ['token-node', twins({}, { reporters: [] }), 'unknown'],
    ['node-sdk-token', twins({}), 'yes'],
    ['node-sdk-token', twins({ hasOwnKey: true }), 'unknown'],
    ['node-sdk-token', twins({}, { platform: 'linux' }), 'unknown'],
    ['gpu-without-request', twins({}), 'yes'],
    ['gpu-without-request', twins({ gpu: 'notInjected' }), 'no'],
    ['gpu-without-request', twins({ gpu: 'noGpu' }), 'unknown'],
    ['gpu-without-request', twins({ asksForGpu: true }), 'unknown'],
    ['status-stays-200', twins({}, { status: { code: 200, description: '' } }), 'unknown'],
    [
      'status-stays-200',
      twins({}, { status: { code: 500, description: 'One or more errors occurred. (PUT [u](…))' } }),
      'no',
    ],
    ['status-stays-200', twins({}, { status: { code: 500, description: 'name collision' } }), 'unknown'],
  ])('%s of %j is %s', (question, seen, answer) => {
    expect(judged(question, 'device-twins', seen)).toBe(answer);
  });
});

describe('what the hub shows', () => {
  const counted = (countedBy: string | undefined, targetCondition = 'tags.a=1 or tags.b=2') => [
    { id: 'a', targetCondition, countedBy },
  ];
  const query = 'select deviceId from devices where capabilities.iotEdge = true and ';

  it.each<[QuestionId, Seen['hub-deployments'], string]>([
    ['hub-room', counted(undefined), 'yes'],
    ['hub-room', Array.from({ length: 100 }, () => counted(undefined)).flat(), 'no'],
    ['hub-or-unprotected', counted(`${query}tags.a=1 or tags.b=2`), 'yes'],
    ['hub-or-unprotected', counted(`${query}(tags.a=1 or tags.b=2)`), 'no'],
    ['hub-or-unprotected', counted(query, '*'), 'unknown'],
    ['hub-or-unprotected', [], 'unknown'],
  ])('%s: %#', (question, seen, answer) => {
    expect(judged(question, 'hub-deployments', seen)).toBe(answer);
  });

  const tried = { createdAgain: 409, unquoted: 409, changed: 200, contentChanged: false };
  it.each<[QuestionId, Partial<typeof tried>, string]>([
    ['hub-create-only', {}, 'yes'],
    ['hub-create-only', { createdAgain: 200 }, 'no'],
    ['hub-create-only', { createdAgain: 429 }, 'unknown'],
    ['hub-quoted-etag', {}, 'yes'],
    ['hub-quoted-etag', { unquoted: 200 }, 'no'],
    ['hub-quoted-etag', { unquoted: 500 }, 'unknown'],
    ['hub-content-kept', {}, 'yes'],
    ['hub-content-kept', { contentChanged: true }, 'no'],
    ['hub-content-kept', { changed: 400 }, 'no'],
    ['hub-content-kept', { changed: 429 }, 'unknown'],
    ['hub-content-kept', { changed: 503 }, 'unknown'],
  ])('%s of %j is %s', (question, changes, answer) => {
    expect(judged(question, 'temporary-deployment', { ...tried, ...changes })).toBe(answer);
  });

  it.each([
    ['IN is not supported', 'yes'],
    ['', 'no'],
  ])('IN that is answered with %j is refused: %s', (withIn, answer) => {
    expect(judged('hub-in-refused', 'hub-conditions', { withIn, broken: 'x' })).toBe(answer);
  });
});

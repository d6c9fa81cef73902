import { describe, expect, test } from 'vitest';
import { checkMessage } from './check-message.ts';

describe('a message of a program', () => {
  test('is taken as it is', () => {
    const whole = { messageId: 'm', ack: 'full', expiresAtMs: 1, properties: { a: '1', b: null } };
    expect(checkMessage({ ...whole, body: new Uint8Array([0, 255]) })).toEqual({
      ...whole,
      body: Buffer.from([0, 255]),
    });
    expect(checkMessage({})).toEqual({});
    expect(checkMessage({ messageId: undefined, body: undefined, ack: 'full' })).toStrictEqual({ ack: 'full' });
  });

  test.each([
    [{ body: 'text' }, 'body'],
    [{ body: { type: 'Buffer', data: [] } }, 'body'],
    [{ messageId: 5 }, 'messageId'],
    [{ ack: 'all' }, 'ack'],
    [{ expiresAtMs: '2026-01-01' }, 'expiresAtMs'],
    [{ properties: { n: 1 } }, 'properties.n'],
    [{ expiryTimeUtc: '2026-01-01T00:00:00Z' }, 'expiryTimeUtc'],
  ])('that holds %j is refused by the name of its field', (wrong, field) => {
    expect(() => checkMessage(wrong)).toThrow(expect.objectContaining({ status: 400, code: 'ArgumentInvalid' }));
    expect(() => checkMessage(wrong)).toThrow(field);
  });

  test.each([undefined, null, 'text', []])('cannot be %j', (wrong) => {
    expect(() => checkMessage(wrong)).toThrow(expect.objectContaining({ status: 400, code: 'ArgumentInvalid' }));
  });
});

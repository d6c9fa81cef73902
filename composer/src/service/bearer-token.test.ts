import { describe, expect, it } from 'vitest';
import { carriesToken, makeToken } from './bearer-token.ts';

describe('the token of the service', () => {
  it('has 256 bits and is new each time', () => {
    expect(Buffer.from(makeToken(), 'base64url')).toHaveLength(32);
    expect(makeToken()).not.toBe(makeToken());
  });

  it('is accepted in a Bearer header and nowhere else', () => {
    const token = makeToken();
    expect(carriesToken(`Bearer ${token}`, token)).toBe(true);
    expect(carriesToken(`bearer ${token}`, token)).toBe(true);
    for (const wrong of [
      undefined,
      '',
      token,
      `Basic ${token}`,
      'Bearer ',
      `Bearer ${token}x`,
      `Bearer ${token.slice(1)}`,
    ]) {
      expect(carriesToken(wrong, token)).toBe(false);
    }
  });
});

import { describe, expect, test } from 'vitest';
import { readAuthentication } from './authentication-body.ts';
import { deviceBody } from './identity-body.ts';
import { renderThumbprints } from './identity-json.ts';
import type { Authentication } from './records.ts';

const KEY = Buffer.alloc(32, 7).toString('base64');
const SHA1 = 'aB'.repeat(20);
const SHA256 = 'cD'.repeat(32);

function read(authentication: unknown, kind: 'device' | 'module' = 'device'): Authentication {
  return readAuthentication(deviceBody.parse({ authentication }).authentication, kind, () => KEY);
}

describe('what an identity authenticates with', () => {
  test('is two new keys when nothing is said', () => {
    const minted = { type: 'sas', keys: { primaryKey: KEY, secondaryKey: KEY } };
    expect(read(undefined)).toEqual(minted);
    expect(read({ type: 'sas', symmetricKey: { primaryKey: '', secondaryKey: '' } })).toEqual(minted);
    expect(read({ type: 'none' }, 'module')).toEqual(minted);
  });

  test('is thumbprints as they were written, with or without a type, one or both', () => {
    const both = { x509Thumbprint: { primaryThumbprint: SHA1, secondaryThumbprint: SHA256 } };
    const expected = { type: 'selfSigned', primaryThumbprint: SHA1, secondaryThumbprint: SHA256 };
    expect(read(both)).toEqual(expected);
    expect(read({ ...both, type: 'SelfSigned', symmetricKey: { primaryKey: null } }, 'module')).toEqual(expected);
    const second = read({ type: 'selfSigned', x509Thumbprint: { secondaryThumbprint: SHA1 } });
    expect(renderThumbprints(second)).toEqual({ primaryThumbprint: null, secondaryThumbprint: SHA1 });
  });

  test('is a certificate of an authority by its type alone', () => {
    expect(read({ type: 'certificateAuthority' })).toEqual({ type: 'certificateAuthority' });
    expect(renderThumbprints({ type: 'certificateAuthority' })).toEqual({
      primaryThumbprint: null,
      secondaryThumbprint: null,
    });
  });

  test.each([
    [{ x509Thumbprint: { primaryThumbprint: 'ab:cd' } }, 'StringIsNotThumbprint'],
    [{ x509Thumbprint: { primaryThumbprint: 'g'.repeat(40) } }, 'StringIsNotThumbprint'],
    [{ x509Thumbprint: { primaryThumbprint: SHA1, secondaryThumbprint: 'ab'.repeat(21) } }, 'StringIsNotThumbprint'],
    [{ type: 'selfSigned' }, 'needs a primary or secondary thumbprint'],
    [{ type: 'sas', x509Thumbprint: { primaryThumbprint: SHA1 } }, "'sas' does not go with X.509"],
    [{ type: 'certificateAuthority', x509Thumbprint: { primaryThumbprint: SHA1 } }, 'does not go with X.509'],
    [{ type: 'certificateAuthority', symmetricKey: { primaryKey: KEY, secondaryKey: KEY } }, 'with symmetric keys'],
    [
      { x509Thumbprint: { primaryThumbprint: SHA1 }, symmetricKey: { primaryKey: KEY, secondaryKey: KEY } },
      'with symmetric keys',
    ],
    [{ type: 'none' }, "'none' is not valid"],
    [{ type: 'constructor' }, 'is not known'],
  ])('%j is refused with the reason', (authentication, reason) => {
    expect(() => read(authentication)).toThrow(reason);
  });
});

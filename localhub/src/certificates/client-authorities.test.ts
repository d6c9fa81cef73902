import { describe, expect, test } from 'vitest';
import { decodeClientAuthorities } from './client-authorities.ts';
import { DEVICE_AUTHORITY_NAME, mintAuthority, mintServerCertificate } from './mint.ts';

function encode(text: string): string {
  return Buffer.from(text).toString('base64');
}

describe('authorities in the environment', () => {
  test('there are none where the variable is unset or empty', () => {
    expect(decodeClientAuthorities(undefined)).toEqual([]);
    expect(decodeClientAuthorities(' ')).toEqual([]);
  });

  test('they are those of the PEM that the base64 stands for, one or several, in one line or in many', async () => {
    const one = (await mintAuthority('CN=contoso', Date.now())).certificatePem;
    const other = (await mintAuthority('CN=fabrikam', Date.now())).certificatePem;
    const both = encode(`${one}${other}`);
    const expected = [one.trimEnd(), other.trimEnd()];
    expect(decodeClientAuthorities(both)).toEqual(expected);
    expect(decodeClientAuthorities(both.replaceAll(/(.{76})/g, '$1\n'))).toEqual(expected);
  });

  test('what is no authority is refused by the name of the variable, and nothing of it is shown', async () => {
    const authority = await mintAuthority(DEVICE_AUTHORITY_NAME, Date.now());
    const server = await mintServerCertificate(authority, 'contoso.azure-devices.local', Date.now());
    const name = 'IOTHUB_CA_ROOT_CERT (an environment variable, in base64)';
    for (const wrong of ['not base64', authority.certificatePem, encode(authority.privateKeyPem)]) {
      expect(() => decodeClientAuthorities(wrong)).toThrow(
        `${name} holds no certificate in PEM. Give the certificate of the authority, not its key.`,
      );
    }
    expect(() => decodeClientAuthorities(encode(server.certificatePem))).toThrow(
      `Certificate 1 in ${name} is not one of a certificate authority`,
    );
  });
});

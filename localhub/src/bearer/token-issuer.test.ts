import { createHmac, generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { actionsOf } from './operation-actions.ts';
import { allows, dataAction } from './roles.ts';
import { keepSigningKey, type SigningKey } from './signing-key.ts';
import { AUDIENCE, mayDo, TokenIssuer } from './token-issuer.ts';

let directory: string;
let key: SigningKey;
let nowMs = Date.UTC(2030, 0, 1);
let issuer: TokenIssuer;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'issuer-'));
  key = await keepSigningKey(directory);
  issuer = new TokenIssuer(key, 'hub', () => nowMs);
});

afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
});

function part(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function why(token: string): string {
  const verdict = issuer.check(token);
  return verdict.ok ? 'taken' : verdict.why;
}

describe('the signing key', () => {
  test('is kept, readable by its owner only, and the same at the next start', async () => {
    const path = join(directory, 'token-issuer.pem');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await keepSigningKey(directory)).keyId).toBe(key.keyId);
    expect(await readFile(path, 'utf8')).toContain('PRIVATE KEY');
  });

  test('that is none is told, with what to do', async () => {
    const other = await mkdtemp(join(tmpdir(), 'issuer-'));
    await writeFile(join(other, 'token-issuer.pem'), 'nonsense');
    await expect(keepSigningKey(other)).rejects.toThrow('Remove it, and a new key is made');
    await rm(other, { recursive: true });
  });
});

describe('bearer tokens', () => {
  test('grant what their roles and actions grant, until they expire', () => {
    const { token, expiresOnTimestamp } = issuer.issue({
      roles: ['IoT Hub Twin Contributor'],
      actions: [dataAction('jobs/read')],
      expiresInSeconds: 60,
    });
    expect(expiresOnTimestamp).toBe(nowMs + 60_000);
    expect(issuer.check(token)).toEqual({ ok: true, actions: [dataAction('twins/*'), dataAction('jobs/read')] });
    nowMs += 60_000;
    expect(why(token)).toBe('it has expired');
  });

  test.each([
    [{ roles: ['Owner'] }, "no role 'Owner'"],
    [{ actions: ['twins/read'] }, 'is no data action'],
    [{ expiresInSeconds: 0 }, 'whole number from 1'],
    [{ expiresInSeconds: 1e9 }, 'to 86400'],
  ])('%j is not issued', (request, reason) => {
    expect(() => issuer.issue(request)).toThrow(reason);
  });

  test('are for IoT Hub, and for the hub of one name', () => {
    expect(why(issuer.issue({ audience: 'https://management.azure.com' }).token)).toBe(
      `its audience is not ${AUDIENCE}`,
    );
    const elsewhere = new TokenIssuer(key, 'other-hub', () => nowMs);
    expect(why(elsewhere.issue({}).token)).toBe('it is for a hub of another name');
    const ahead = new TokenIssuer(key, 'hub', () => nowMs + 60_000);
    expect(why(ahead.issue({}).token)).toBe('it is not valid yet');
  });

  test('of anybody else are refused, whatever they say of themselves', () => {
    const { token } = issuer.issue({ roles: ['IoT Hub Data Reader'] });
    const [head = '', body = '', signature = ''] = token.split('.');
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as object;
    const more = part({ ...claims, actions: [dataAction('*')] });
    expect(why(`${head}.${more}.${signature}`)).toBe('its signature is wrong');
    expect(why(`${part({ alg: 'none', kid: key.keyId })}.${body}.${signature}`)).toContain(
      'not issued by this local hub',
    );
    const hmacHead = part({ alg: 'HS256', kid: key.keyId });
    const pem = key.publicKey.export({ type: 'spki', format: 'pem' });
    const hmac = createHmac('sha256', pem).update(`${hmacHead}.${more}`).digest('base64url');
    expect(why(`${hmacHead}.${more}.${hmac}`)).toContain('not issued by this local hub');
    const entra = part({ alg: 'RS256', kid: 'x' });
    expect(why(`${entra}.${body}.${signature}`)).toContain('Microsoft Entra ID cannot be checked here');
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const forger = new TokenIssuer({ keyId: key.keyId, privateKey, publicKey }, 'hub', () => nowMs);
    expect(why(forger.issue({}).token)).toBe('its signature is wrong');
  });

  test.each(['', 'a.b', 'a.b.c', `${'a'.repeat(40_000)}.b.c`, `${part([])}.${part({})}.x`])(
    'text that is no token is refused',
    (text) => {
      expect(why(text)).toBe('it is not a signed JSON Web Token');
    },
  );
});

describe('roles', () => {
  test.each([
    ['Microsoft.Devices/IotHubs/*', 'Microsoft.Devices/IotHubs/twins/read', true],
    ['Microsoft.Devices/IotHubs/*/read', 'Microsoft.Devices/IotHubs/twins/read', true],
    ['Microsoft.Devices/IotHubs/*/read', 'Microsoft.Devices/IotHubs/twins/write', false],
    ['Microsoft.Devices/IotHubs/*/read', 'Microsoft.Devices/IotHubs/read', false],
    ['microsoft.devices/iothubs/TWINS/read', 'Microsoft.Devices/IotHubs/twins/read', true],
    ['Microsoft.Devices/IotHubs/twins/read', 'Microsoft.Devices/IotHubs/twins/readAll', false],
    ['Microsoft.Devices/IotHubs/*/queue/*/action', dataAction('cloudToDeviceMessages/queue/purge/action'), true],
    ['Microsoft.Devices/IotHubs/*/purge/*/queue', dataAction('cloudToDeviceMessages/queue/purge/action'), false],
  ])('%s on %s: %s', (pattern, action, expected) => {
    expect(allows([pattern], action)).toBe(expected);
  });

  test('an operation that needs two actions is not done with one, and what no token may do is not done at all', () => {
    const needed = actionsOf('post', '/devices');
    expect(mayDo([dataAction('devices/write')], needed)).toBe(false);
    expect(mayDo([dataAction('devices/*')], needed)).toBe(true);
    expect(mayDo([dataAction('*')], actionsOf('post', '/localhub/tokens'))).toBe(false);
  });
});

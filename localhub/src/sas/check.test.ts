import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { checkSas } from './check.ts';
import { parseSas, type SasToken } from './token.ts';

const KEY = Buffer.alloc(32, 1).toString('base64');
const OTHER = Buffer.alloc(32, 2).toString('base64');
const EXPIRY = 1_900_000_000;
const HUB = 'contoso.azure-devices.local';

function token(resource: string, key = KEY): SasToken {
  const signature = createHmac('sha256', Buffer.from(key, 'base64')).update(`${resource}\n${EXPIRY}`).digest('base64');
  const parsed = parseSas(`SharedAccessSignature sr=${resource}&sig=${encodeURIComponent(signature)}&se=${EXPIRY}`);
  if (parsed === null) throw new Error('the token of the test is not one');
  return parsed;
}

function verdict(resource: string, path: string[], changes: { nowMs?: number; key?: string } = {}): string {
  return checkSas({
    token: token(resource, changes.key),
    keys: [OTHER, KEY].slice(changes.key === undefined ? 0 : 1),
    resource: [HUB, ...path],
    nowMs: changes.nowMs ?? EXPIRY * 1000 - 1,
    graceMs: 300_000,
  });
}

describe('shared access signatures', () => {
  test('a token for the whole hub, for the device, and for the very module are taken', () => {
    const path = ['devices', 'd', 'modules', '$m'];
    expect(verdict(HUB, path)).toBe('ok');
    expect(verdict(encodeURIComponent(`${HUB}/devices/d`), path)).toBe('ok');
    expect(verdict(encodeURIComponent(`${HUB}/devices/d/modules/$m`), path)).toBe('ok');
  });

  test('the name of the hub counts without case, everything else with it', () => {
    expect(verdict(encodeURIComponent(`${HUB.toUpperCase()}/devices/d`), ['devices', 'd'])).toBe('ok');
    expect(verdict(encodeURIComponent(`${HUB}/devices/D`), ['devices', 'd'])).toBe('wrong resource');
  });

  test('a prefix counts by whole segments only', () => {
    expect(verdict(encodeURIComponent(`${HUB}/devices/d`), ['devices', 'd2'])).toBe('wrong resource');
    expect(verdict(encodeURIComponent(`${HUB}/devices/d/modules/m`), ['devices', 'd'])).toBe('wrong resource');
    expect(verdict('contoso', ['devices', 'd'])).toBe('wrong resource');
  });

  test('a token of another key is refused before anything else is said', () => {
    expect(verdict('other.hub', ['devices', 'd'], { key: OTHER, nowMs: EXPIRY * 2000 })).toBe('bad signature');
  });

  test('a token is taken up to its expiry and the grace, and no longer', () => {
    expect(verdict(HUB, [], { nowMs: EXPIRY * 1000 + 300_000 })).toBe('ok');
    expect(verdict(HUB, [], { nowMs: EXPIRY * 1000 + 300_001 })).toBe('expired');
  });

  test.each([
    '',
    'Bearer x',
    'SharedAccessSignature ',
    'SharedAccessSignature sr=a&sig=b',
    'SharedAccessSignature sr=a&sig=b&se=soon',
    'SharedAccessSignature sr=a&sr=b&sig=c&se=1',
    'SharedAccessSignature sr=%E0%A4%A&sig=b&se=1',
  ])('%j is no token', (text) => {
    expect(parseSas(text)).toBeNull();
  });

  test('the fields may stand in any order, with the policy name among them', () => {
    const parsed = parseSas('SharedAccessSignature se=5&skn=service&sig=YQ%3D%3D&sr=hub%2Fdevices');
    expect(parsed).toMatchObject({
      policyName: 'service',
      resource: ['hub', 'devices'],
      signature: 'YQ==',
      expiresAtMs: 5000,
    });
  });
});

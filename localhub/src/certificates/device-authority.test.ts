import { X509Certificate } from 'node:crypto';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findDeviceAuthority, isDeviceAuthority, keepDeviceAuthority } from './device-authority.ts';
import { keepCertificates } from './keep.ts';

const DAY_MS = 86_400_000;
let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'localhub-device-authority-'));
});

afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

describe("the hub's own authority for devices", () => {
  test('it is an authority with a key readable by its owner only, and another than that of the hub', async () => {
    const made = await keepDeviceAuthority(directory, Date.now());
    const hub = await keepCertificates(directory, 'contoso.azure-devices.local', Date.now());
    const authority = new X509Certificate(made.certificatePem);
    expect(authority.ca).toBe(true);
    expect(authority.verify(new X509Certificate(hub.caPem).publicKey)).toBe(false);
    expect(isDeviceAuthority(made.certificatePem)).toBe(true);
    expect(isDeviceAuthority(hub.caPem)).toBe(false);
    expect(isDeviceAuthority('no certificate')).toBe(false);
    expect((await stat(join(directory, 'device-ca-key.pem'))).mode & 0o777).toBe(0o600);
  });

  test('it is kept, found where it was made, and made anew in its last 30 days', async () => {
    expect(await findDeviceAuthority(directory)).toBeNull();
    const first = await keepDeviceAuthority(directory, Date.now());
    expect(await keepDeviceAuthority(directory, Date.now() + 3600 * DAY_MS)).toEqual(first);
    expect(await findDeviceAuthority(directory)).toEqual(first);
    const later = await keepDeviceAuthority(directory, Date.now() + 3640 * DAY_MS);
    expect(later.certificatePem).not.toBe(first.certificatePem);
  });
});

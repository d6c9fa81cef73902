import { X509Certificate } from 'node:crypto';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { keepCertificates } from './keep.ts';

const HUB = 'contoso.azure-devices.local';
const DAY_MS = 86_400_000;
let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'localhub-certificates-'));
});

afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

describe('certificates', () => {
  test('the server certificate is for loopback and the hub, signed by an authority that may sign', async () => {
    const kept = await keepCertificates(directory, HUB, Date.now());
    const authority = new X509Certificate(kept.caPem);
    const server = new X509Certificate(kept.server.certificatePem);
    expect(authority.ca).toBe(true);
    expect(server.ca).toBe(false);
    expect(server.verify(authority.publicKey)).toBe(true);
    expect(server.subjectAltName).toBe(`DNS:localhost, DNS:${HUB}, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1`);
  });

  test('keys are readable by their owner only', async () => {
    await keepCertificates(directory, HUB, Date.now());
    for (const name of ['ca-key.pem', 'server-key.pem']) {
      expect((await stat(join(directory, name))).mode & 0o777).toBe(0o600);
    }
  });

  test('both are kept, the server certificate is renewed in its last 30 days, the authority stays', async () => {
    const first = await keepCertificates(directory, HUB, Date.now());
    expect(await keepCertificates(directory, HUB, Date.now() + 300 * DAY_MS)).toEqual(first);
    const later = await keepCertificates(directory, HUB, Date.now() + 340 * DAY_MS);
    expect(later.caPem).toBe(first.caPem);
    expect(later.server.certificatePem).not.toBe(first.server.certificatePem);
  });

  test('another hub name needs another server certificate, and an expiring authority another authority', async () => {
    const first = await keepCertificates(directory, HUB, Date.now());
    const renamed = await keepCertificates(directory, 'fabrikam.azure-devices.local', Date.now());
    expect(renamed.server.certificatePem).not.toBe(first.server.certificatePem);
    const decade = await keepCertificates(directory, HUB, Date.now() + 3640 * DAY_MS);
    expect(decade.caPem).not.toBe(first.caPem);
    expect(new X509Certificate(decade.server.certificatePem).verify(new X509Certificate(decade.caPem).publicKey)).toBe(
      true,
    );
  });
});

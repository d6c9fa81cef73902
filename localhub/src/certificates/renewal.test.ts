import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { keepCertificates, type HubCertificates } from './keep.ts';
import { CertificateRenewal } from './renewal.ts';

const HUB = 'contoso.azure-devices.local';
const DAY_MS = 86_400_000;
let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'localhub-renewal-'));
});

afterEach(async () => {
  vi.useRealTimers();
  await rm(directory, { recursive: true, force: true });
});

test('a hub that runs for long gets a new server certificate in the last 30 days of the old one', async () => {
  const first = await keepCertificates(directory, HUB, Date.now());
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  const renewed: HubCertificates[] = [];
  const next = async (): Promise<void> => {
    const count = renewed.length;
    await vi.advanceTimersByTimeAsync(340 * DAY_MS);
    vi.useRealTimers();
    await vi.waitFor(() => expect(renewed.length).toBe(count + 1), { timeout: 10_000 });
  };
  const renewal = new CertificateRenewal(first, {
    directory,
    hubName: HUB,
    nowMs: Date.now,
    renewed: (certificates) => void renewed.push(certificates),
    failed: (error) => {
      throw error;
    },
  });
  await vi.advanceTimersByTimeAsync(330 * DAY_MS);
  expect(renewed).toEqual([]);
  await next();
  expect(renewed[0]?.caPem).toBe(first.caPem);
  expect(renewed[0]?.server.certificatePem).not.toBe(first.server.certificatePem);
  renewal.close();
});

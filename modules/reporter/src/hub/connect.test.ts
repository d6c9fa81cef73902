import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { connectToHub, type ConnectOptions } from './connect.ts';
import type { ConnectError } from './connect-error.ts';
import type { ConnectionStringIdentity, WorkloadIdentity } from './identity.ts';

function options(
  changes: Partial<ConnectOptions> = {},
): ConnectOptions & { slept: number[]; failures: ConnectError[] } {
  const slept: number[] = [];
  const failures: ConnectError[] = [];
  let clock = 0;
  const identity: WorkloadIdentity = {
    kind: 'workloadApi',
    workloadUri: new URL('unix:///nowhere/workload.sock'),
    deviceId: 'd',
    moduleId: 'm',
    generationId: '1',
    endpoint: { host: 'localhost', port: 1 },
  };
  return {
    identity,
    deadlineMilliseconds: 60_000,
    keepAliveSeconds: 30,
    attemptMilliseconds: 500,
    signal: new AbortController().signal,
    now: () => clock,
    random: () => 1,
    sleep: async (milliseconds) => {
      slept.push(milliseconds);
      clock += milliseconds;
    },
    onFailure: (error) => {
      failures.push(error);
    },
    slept,
    failures,
    ...changes,
  };
}

/** The certificate of an authority that signed nothing; its key is not kept. */
const authority = `-----BEGIN CERTIFICATE-----
MIIBezCCASGgAwIBAgIUBH7iFzxljNDfJZBI/MyEQXpjm5wwCgYIKoZIzj0EAwIw
EjEQMA4GA1UEAwwHY29udG9zbzAgFw0yNjExMjIxMDI4MzZaGA8yMTI2MTAyOTEw
MjgzNlowEjEQMA4GA1UEAwwHY29udG9zbzBZMBMGByqGSM49AgEGCCqGSM49AwEH
A0IABJWQUjQfhkUJbHmr95lnl7yWQBmj3m353puwYTxzUL2CozeJq/qNiY30twwz
I2QRrfcVAoO6eRWH3MPhrazfovejUzBRMB0GA1UdDgQWBBSLgXgrQbpkVSvjiw6O
drvPhqQvqjAfBgNVHSMEGDAWgBSLgXgrQbpkVSvjiw6OdrvPhqQvqjAPBgNVHRMB
Af8EBTADAQH/MAoGCCqGSM49BAMCA0gAMEUCIFDHIJyKANsCbJEjP6N+xzmB/7hx
Zn6+hsZt3O/g3wKrAiEAu5WEYGibwAWJWPWAWy0cdpybtjwwu4wwXCJrWmrSNJ8=
-----END CERTIFICATE-----
`;
/** The same with what it is trusted for, in the form that OpenSSL has for that. */
const trustedAuthority = `-----BEGIN TRUSTED CERTIFICATE-----
MIIBezCCASGgAwIBAgIUBH7iFzxljNDfJZBI/MyEQXpjm5wwCgYIKoZIzj0EAwIw
EjEQMA4GA1UEAwwHY29udG9zbzAgFw0yNjExMjIxMDI4MzZaGA8yMTI2MTAyOTEw
MjgzNlowEjEQMA4GA1UEAwwHY29udG9zbzBZMBMGByqGSM49AgEGCCqGSM49AwEH
A0IABJWQUjQfhkUJbHmr95lnl7yWQBmj3m353puwYTxzUL2CozeJq/qNiY30twwz
I2QRrfcVAoO6eRWH3MPhrazfovejUzBRMB0GA1UdDgQWBBSLgXgrQbpkVSvjiw6O
drvPhqQvqjAfBgNVHSMEGDAWgBSLgXgrQbpkVSvjiw6OdrvPhqQvqjAPBgNVHRMB
Af8EBTADAQH/MAoGCCqGSM49BAMCA0gAMEUCIFDHIJyKANsCbJEjP6N+xzmB/7hx
Zn6+hsZt3O/g3wKrAiEAu5WEYGibwAWJWPWAWy0cdpybtjwwu4wwXCJrWmrSNJ8w
DDAKBggrBgEFBQcDAQ==
-----END TRUSTED CERTIFICATE-----
`;

/** Tries to connect once with a file of trusted certificates that holds this. */
async function tryTrusting(content: string, deadlineMilliseconds: number) {
  const folder = mkdtempSync(join(tmpdir(), 'mooring-connect-'));
  const caFile = join(folder, 'ca.pem');
  writeFileSync(caFile, content);
  const identity: ConnectionStringIdentity = {
    kind: 'connectionString',
    variable: 'EdgeHubConnectionString',
    caFile,
    deviceId: 'd',
    moduleId: 'm',
    endpoint: { host: 'localhost', port: 1 },
  };
  const tried = options({ identity, deadlineMilliseconds });
  const error = await connectToHub(tried).catch((thrown: unknown) => thrown);
  rmSync(folder, { recursive: true });
  return { error, failures: tried.failures };
}

describe('connecting', () => {
  it('goes on until the deadline and then says how often it tried', async () => {
    const tried = options();
    await expect(connectToHub(tried)).rejects.toMatchObject({
      step: 'workloadApi',
      message: expect.stringMatching(/Gave up after 23 attempts in 60 s\.$/) as string,
    });
    expect(tried.slept.slice(0, 4)).toEqual([500, 1000, 2000, 3000]);
    expect(tried.failures).toHaveLength(tried.slept.length);
  });

  it('uses the whole deadline: the last attempt begins where it ends', async () => {
    const tried = options({ deadlineMilliseconds: 3_000 });
    await expect(connectToHub(tried)).rejects.toThrow(/Gave up after 4 attempts in 3 s\.$/);
    expect(tried.slept).toEqual([500, 1_000, 1_500]);
  });

  it('gives an attempt near the deadline less time, but 5 s', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const silent = createServer(() => void vi.advanceTimersByTime(5_000));
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as { port: number };
    const base = options();
    const identity = { ...(base.identity as WorkloadIdentity), workloadUri: new URL(`http://127.0.0.1:${port}/`) };
    const tried = options({ identity, attemptMilliseconds: 20_000, deadlineMilliseconds: 3_000 });
    await expect(connectToHub(tried)).rejects.toThrow('no answer in time');
    vi.useRealTimers();
    silent.closeAllConnections();
    silent.close();
  });

  it('tells the time that it took, also where one attempt took longer than the deadline', async () => {
    const times = [0, 0];
    const tried = options({ deadlineMilliseconds: 3_000, now: () => times.shift() ?? 7_400 });
    await expect(connectToHub(tried)).rejects.toThrow(/Gave up after 1 attempt in 7 s\.$/);
    expect(tried.slept).toEqual([]);
  });

  it('tries again where the trusted certificates cannot be read in time, and not where they are not there', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mooring-connect-'));
    spawnSync('mkfifo', [join(folder, 'ca.pem')]);
    const identity: ConnectionStringIdentity = {
      kind: 'connectionString',
      variable: 'EdgeHubConnectionString',
      caFile: join(folder, 'ca.pem'),
      deviceId: 'd',
      moduleId: 'm',
      endpoint: { host: 'localhost', port: 1 },
    };
    const hanging = options({ identity, attemptMilliseconds: 50, deadlineMilliseconds: 2_000 });
    await expect(connectToHub(hanging)).rejects.toMatchObject({ step: 'tls' });
    expect(hanging.failures.length).toBeGreaterThan(0);
    rmSync(folder, { recursive: true });
    // Who reads this from its beginning gets EIO, as of a share that is down.
    const failing = options({ identity: { ...identity, caFile: '/proc/self/mem' }, deadlineMilliseconds: 2_000 });
    await expect(connectToHub(failing)).rejects.toMatchObject({
      step: 'tls',
      message: expect.stringContaining('EIO') as string,
    });
    expect(failing.failures.length).toBeGreaterThan(0);
    const missing = options({ identity: { ...identity, caFile: join(folder, 'nowhere.pem') } });
    await expect(connectToHub(missing)).rejects.toMatchObject({ step: 'environment' });
    expect(missing.failures).toEqual([]);
  });

  it.each([
    ['nothing', ''],
    ['a key', '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n'],
    ['no certificate between its marks', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'],
    ['a certificate that was cut', authority.slice(0, 400)],
    ['a certificate that was cut within, and then another', `${authority.slice(0, 400)}\n${authority}`],
  ])(
    'says so where the file of trusted certificates holds %s: Node would take its own roots, or none',
    async (_what, content) => {
      const { error, failures } = await tryTrusting(content, 2_000);
      expect(error).toMatchObject({
        step: 'tls',
        message: expect.stringContaining(
          'EdgeModuleCACertificateFile holds no certificate. It must be the PEM file',
        ) as string,
      });
      // Who writes it may not have come to its end.
      expect(failures.length).toBeGreaterThan(0);
    },
  );

  it.each([
    ['as openssl makes it', authority],
    ['after words for people, and before others', `# of contoso\n${authority}\n${authority}`],
    ['with its lines ended as on Windows', authority.replaceAll('\n', '\r\n')],
    ['with what it is trusted for', trustedAuthority],
  ])('takes a trusted certificate %s', async (_what, content) => {
    expect((await tryTrusting(content, 1)).error).toMatchObject({ step: 'hubUnreachable' });
  });

  it('ends when it is cancelled', async () => {
    const stop = new AbortController();
    const tried = options({
      signal: stop.signal,
      sleep: async () => stop.abort(new Error('ended by a signal')),
    });
    await expect(connectToHub(tried)).rejects.toThrow('ended by a signal');
  });

  it('does not wait without end for a workload API that never answers', async () => {
    const silent = createServer(() => undefined);
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as { port: number };
    const base = options();
    const identity = { ...(base.identity as WorkloadIdentity), workloadUri: new URL(`http://127.0.0.1:${port}/`) };
    const tried = options({ identity, attemptMilliseconds: 100, deadlineMilliseconds: 1 });
    await expect(connectToHub(tried)).rejects.toThrow('no answer in time');
    silent.closeAllConnections();
    silent.close();
  });
});

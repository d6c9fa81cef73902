import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ask, repository, startService, takeFolder, untilEnded, type TestService } from './service-rig.ts';

const secretOfTheService = 'Zm9vYmFyLW9mLXRoZS1zZXJ2aWNl';
const password = 'hunter2-hunter2';

const workload = (more = '', image = 'contoso.azurecr.io/detector:1.4.2') => `apiVersion: mooring/v1
kind: Workload
metadata: { name: line-inspection }
registries:
  contoso: { address: contoso.azurecr.io, username: '\${ACR_USER}', password: '\${ACR_PASSWORD}' }
volumes:
  camera: { share: camera-drop, protocol: smb }
modules:
  detector:
    image: ${image}
    mounts: { /home/input: camera }
${more}`;

const body = (text: string, more: object = {}) => ({ files: [{ name: 'workload.yaml', text }], ...more });

describe('the service over HTTP, with a hub out of reach', () => {
  let folder: Awaited<ReturnType<typeof takeFolder>>;
  let service: TestService;

  beforeAll(async () => {
    folder = await takeFolder('service');
    // Nothing listens on port 1, and the key must never be seen again.
    const connectionString = `HostName=127.0.0.1;SharedAccessKeyName=service;SharedAccessKey=${secretOfTheService}`;
    service = await startService(join(folder.dir, 'service'), [], { IOTHUB_CONNECTION_STRING: connectionString });
  });
  afterAll(async () => {
    await service.end('SIGTERM');
    await folder.remove();
  });

  it('listens on loopback and keeps its token in a file that only its user may read', async () => {
    expect(new URL(service.url).hostname).toBe('127.0.0.1');
    expect((await stat(service.tokenFile)).mode & 0o777).toBe(0o600);
    expect(Buffer.from(service.token, 'base64url')).toHaveLength(32);
    expect(service.log()).not.toContain(service.token);
  });

  it('answers /healthz without a token, and nothing beyond that it is there', async () => {
    const answer = await ask(`${service.url}/healthz`);
    expect(answer).toMatchObject({ status: 200, json: { status: 'ok' } });
  });

  it.each([
    ['GET', '/devices/line-7/state'],
    ['POST', '/check'],
    ['POST', '/compose'],
    ['POST', '/apply'],
    ['GET', '/applies/x'],
    ['DELETE', '/applies/x'],
    ['GET', '/anything'],
  ])('answers 401 to %s %s without the token, or with a wrong one', async (method, path) => {
    for (const authorization of [undefined, 'Bearer wrong', `Basic ${service.token}`]) {
      const answer = await ask(service.url + path, {
        method,
        headers: authorization === undefined ? {} : { authorization },
      });
      expect(answer).toMatchObject({ status: 401, json: { status: 401, code: 'token-needed' } });
      expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
      expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    }
  });

  it('composes what the command line composes, and keeps the references to credentials', async () => {
    const file = join(repository, 'manifests/workloads/line-inspection.workload.yaml');
    const golden = join(repository, 'manifests/deployments/line-inspection.deployment.json');
    const example = await service.ask('POST', '/compose', body(await readFile(file, 'utf8')));
    expect(example.status).toBe(200);
    expect(example.json?.['deployment']).toEqual(JSON.parse(await readFile(golden, 'utf8')));
    const env = { ACR_USER: 'puller', ACR_PASSWORD: password };
    const own = await service.ask('POST', '/compose', body(workload(), { env }));
    expect(own).toMatchObject({ status: 200, json: { secretNames: ['ACR_PASSWORD', 'ACR_USER'] } });
    expect(own.text).toContain('${ACR_PASSWORD}');
    expect(own.text).not.toContain(password);
  });

  it('checks each file and answers its findings, with places', async () => {
    const good = await service.ask('POST', '/check', body(workload()));
    expect(good).toMatchObject({ status: 200, json: { ok: true } });
    const bad = await service.ask('POST', '/check', {
      files: [
        { name: 'good.yaml', text: workload() },
        { name: 'bad.yaml', text: workload('    mount: {}') },
      ],
    });
    expect(bad.json).toMatchObject({ ok: false });
    const diagnostics = bad.json?.['diagnostics'] as { severity: string }[];
    const errors = diagnostics.filter(({ severity }) => severity === 'error');
    expect(errors).toEqual([expect.objectContaining({ file: 'bad.yaml', line: 12, column: 5 })]);
  });

  it('composes and applies nothing of a workload with an error, and answers 422 with the findings', async () => {
    for (const [path, more] of [
      ['/compose', {}],
      ['/apply', { device: 'line-7' }],
    ] as const) {
      const answer = await service.ask('POST', path, body(workload('    mount: {}'), more));
      expect(answer).toMatchObject({ status: 422, json: { code: 'workload-has-errors', exitCode: 1 } });
      expect(answer.json?.['diagnostics']).toContainEqual(expect.objectContaining({ severity: 'error', line: 12 }));
      expect(answer.json).not.toHaveProperty('deployment');
    }
  });

  it('takes values for variables from the request alone, never from its own environment', async () => {
    const image = '${IOTHUB_CONNECTION_STRING}';
    const compose = await service.ask('POST', '/compose', body(workload('', image)));
    expect(compose).toMatchObject({ status: 422 });
    expect(compose.text).toContain('IOTHUB_CONNECTION_STRING');
    const apply = await service.ask('POST', '/apply', body(workload(), { device: 'line-7' }));
    expect(apply).toMatchObject({ status: 422, json: { diagnostics: [{ code: 'MOOR1201' }, { code: 'MOOR1201' }] } });
    expect(compose.text + apply.text).not.toContain(secretOfTheService);
  });

  it('answers a problem with host and reason when the hub is out of reach, and never the key', async () => {
    const state = await service.ask('GET', '/devices/line-7/state');
    expect(state).toMatchObject({ status: 502, json: { code: 'hub-unreachable', exitCode: 3 } });
    expect(state.json?.['detail']).toMatch(/^127\.0\.0\.1: .*refused/);
    const env = { ACR_USER: 'puller', ACR_PASSWORD: password };
    const started = await service.ask('POST', '/apply', body(workload(), { device: 'line-7', env }));
    expect(started).toMatchObject({ status: 202 });
    const job = await untilEnded(service, started);
    expect(job).toMatchObject({
      outcome: 'broken',
      exitCode: 3,
      push: 'notMade',
      problem: { code: 'hub-unreachable' },
    });
    for (const text of [state.text, started.text, JSON.stringify(job), service.log()]) {
      expect(text).not.toContain(secretOfTheService);
      expect(text).not.toContain(password);
    }
  });

  it.each([
    ['text that is not JSON', '{"files": hunter2', {}, 400, 'not-json'],
    ['a value that is no object', '[]', {}, 400, 'request-invalid'],
    ['brackets ten thousand deep', `{"files":${'['.repeat(10_000)}${']'.repeat(10_000)}}`, {}, 400, 'request-invalid'],
    ['another type of body', 'files=1', { 'content-type': 'text/plain' }, 415, 'not-json'],
    ['a compressed body', 'x', { 'content-encoding': 'gzip' }, 415, 'not-plain'],
    ['more than 4 MiB', `"${'a'.repeat(4 * 1024 * 1024)}"`, {}, 413, 'too-large'],
    ['an unknown key', '{"files":[{"name":"a","text":""}],"fils":1}', {}, 400, 'request-invalid'],
    ['an empty body', undefined, {}, 400, 'request-invalid'],
  ])('refuses %s and stays up', async (_what, sent, headers, status, code) => {
    const answer = await service.ask('POST', '/check', sent, headers);
    expect(answer).toMatchObject({ status, json: { status, code } });
    expect(answer.text).not.toContain('hunter2');
    expect(await ask(`${service.url}/healthz`)).toMatchObject({ status: 200 });
  });

  it('is not changed by keys named like parts of a prototype', async () => {
    const text = JSON.stringify(workload('', '${__proto__}${constructor}'));
    const sent = `{"files":[{"name":"__proto__","text":${text}}],"env":{"__proto__":"x","constructor":"y"},"target":"ase-1node"}`;
    const answer = await service.ask('POST', '/check', sent);
    expect([200, 400]).toContain(answer.status);
    expect(await service.ask('POST', '/check', body(workload()))).toMatchObject({ status: 200, json: { ok: true } });
  });

  it('answers 404 for an address or an apply it does not know, 405 for a wrong method, 400 for a broken escape', async () => {
    expect(await service.ask('GET', '/nothing')).toMatchObject({ status: 404, json: { code: 'address-unknown' } });
    expect(await service.ask('GET', '/applies/x')).toMatchObject({ status: 404, json: { code: 'apply-unknown' } });
    const wrong = await service.ask('PUT', '/apply', {});
    expect(wrong).toMatchObject({ status: 405, json: { code: 'method-wrong' } });
    expect(wrong.headers.get('allow')).toBe('POST');
    expect(await service.ask('GET', '/devices/%ff/state')).toMatchObject({ status: 400 });
    expect(await service.ask('GET', '/devices/a%20b/state')).toMatchObject({
      status: 400,
      json: { code: 'request-invalid' },
    });
  });

  it('lets no browser keep, guess, frame or fetch an answer', async () => {
    const { headers } = await service.ask('POST', '/check', body(workload()), { origin: 'https://contoso.example' });
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.has('access-control-allow-origin')).toBe(false);
    expect(headers.has('x-powered-by')).toBe(false);
  });

  it('logs each answer as a line of JSON without the address or the body as they came', async () => {
    await service.ask('GET', '/nothing/pasted-token-by-mistake');
    await vi.waitFor(() => {
      const events = service
        .log()
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>);
      expect(events.at(-1)).toMatchObject({ event: 'request', method: 'GET', status: 404, route: '(none)' });
    });
    expect(service.log()).not.toContain('pasted-token-by-mistake');
  });
});

describe('the end of the service', () => {
  it.each([
    ['SIGTERM', 0],
    ['closeStdin', 0],
  ] as const)('comes within a second of %s, and takes the token with it', async (signal, code) => {
    const folder = await takeFolder('service-end');
    const service = await startService(folder.dir, ['--local-hub', join(folder.dir, 'none')]);
    const { tokenFile } = service;
    const end = await service.end(signal);
    expect(end.code).toBe(code);
    expect(end.milliseconds).toBeLessThan(1000);
    await expect(stat(tokenFile)).rejects.toThrow(/ENOENT/);
    await folder.remove();
  });
});

describe('a second service in the same folder', () => {
  let folder: Awaited<ReturnType<typeof takeFolder>>;
  beforeEach(async () => {
    folder = await takeFolder('service-twice');
  });
  afterEach(() => folder.remove());
  const start = (...args: string[]) => startService(folder.dir, ['--local-hub', join(folder.dir, 'none'), ...args]);

  it('ends with 2 and leaves the token of the first, which goes on serving', async () => {
    const first = await start();
    try {
      await expect(start()).rejects.toThrow(/ended with 2: .*exists already.*--token-file/s);
      expect((await readFile(first.tokenFile, 'utf8')).trim()).toBe(first.token);
      expect((await first.ask('GET', '/applies/x')).status).toBe(404);
      const other = await start('--token-file', join(folder.dir, 'other-token'));
      expect((await other.end('SIGTERM')).code).toBe(0);
      expect((await readFile(first.tokenFile, 'utf8')).trim()).toBe(first.token);
    } finally {
      await first.end('SIGTERM');
    }
  });

  it('takes the place of one that was killed', async () => {
    const first = await start();
    await first.end('SIGKILL');
    expect((await readFile(first.tokenFile, 'utf8')).trim()).toBe(first.token);
    const second = await start();
    expect(second.token).not.toBe(first.token);
    expect((await second.ask('GET', '/applies/x')).status).toBe(404);
    await second.end('SIGTERM');
    await expect(stat(second.tokenFile)).rejects.toThrow(/ENOENT/);
  });
});

import { beforeAll, describe, expect, test } from 'vitest';
import { JobClient } from 'azure-iothub';
import { setTimeout } from 'node:timers/promises';
import { callRest, invoke, openDevice, primaryKeyOf, registerDevice } from './localhub-clients.ts';
import { requestRaw } from './localhub-raw-requests.ts';
import { hubForTests } from './localhub-world.ts';

const { hub, clients } = await hubForTests({ concurrentJobs: 2 });
let jobs: JobClient;

beforeAll(async () => {
  jobs = new JobClient(clients.rest);
  for (const deviceId of ['worker', 'idle']) await registerDevice(clients, deviceId);
});

interface Job {
  readonly jobId: string;
  readonly type: string;
  readonly status: string;
  readonly startTime?: string;
  readonly deviceJobStatistics?: Record<string, number>;
}

async function untilEnded(jobId: string): Promise<Job> {
  for (let turn = 0; turn < 500; turn += 1) {
    const job = (await jobs.getJob(jobId)).jobStatus as Job;
    if (['completed', 'failed', 'cancelled'].includes(job.status)) return job;
    await setTimeout(20);
  }
  throw new Error(`job ${jobId} did not end`);
}

const inAnHour = (): Date => new Date(Date.now() + 3_600_000);

describe('jobs through the SDK', () => {
  test('a twin update is queued, runs, and has merged its patch', async () => {
    const patch = { etag: '*', tags: { ring: 'canary' }, properties: { desired: { rate: 4, gone: null } } };
    const condition = "deviceId = 'worker'";
    const scheduled = (await jobs.scheduleTwinUpdate('tag', condition, patch, new Date(), 120)).jobStatus as Job;
    expect(scheduled).toMatchObject({ jobId: 'tag', type: 'scheduleUpdateTwin', status: 'queued' });
    expect(await untilEnded('tag')).toMatchObject({
      status: 'completed',
      deviceJobStatistics: { deviceCount: 1, succeededCount: 1, failedCount: 0 },
    });
    const twin = (await clients.registry.getTwin('worker')).responseBody;
    expect(twin).toMatchObject({ tags: { ring: 'canary' }, properties: { desired: { rate: 4, $version: 2 } } });
  });

  test('a direct method reaches who is connected, and the others are counted as failed', async () => {
    const { responseBody } = await clients.registry.get('worker');
    const device = await openDevice(hub, 'worker', primaryKeyOf(responseBody));
    const served: unknown[] = [];
    device.onDeviceMethod('probe', (request, response) => {
      served.push(request.payload);
      void response.send(207, { done: true });
    });
    await invoke(clients, 'worker', { methodName: 'probe', payload: 'ready?', connectTimeoutInSeconds: 10 });
    const call = { methodName: 'probe', payload: { from: 'job' }, responseTimeoutInSeconds: 10 };
    await jobs.scheduleDeviceMethod('call', '*', call, new Date(), 60);
    expect(await untilEnded('call')).toMatchObject({
      status: 'completed',
      deviceJobStatistics: { deviceCount: 2, succeededCount: 1, failedCount: 1 },
    });
    expect(served).toEqual(['ready?', { from: 'job' }]);
    const rows = await callRest(clients, 'POST', '/devices/query', {
      query: "SELECT * FROM devices.jobs WHERE devices.jobs.jobId = 'call' AND devices.jobs.status = 'completed'",
    });
    expect(rows).toEqual([
      expect.objectContaining({
        deviceId: 'worker',
        jobType: 'scheduleDeviceMethod',
        outcome: { deviceMethodResponse: { status: 207, payload: { done: true } } },
      }),
    ]);
    await device.close();
  });

  test('one that waits takes a place and is cancelled; one that has ended is not', async () => {
    const patch = { tags: { never: true } };
    await jobs.scheduleTwinUpdate('later', '*', patch, inAnHour(), 60);
    await jobs.scheduleTwinUpdate('later-too', '*', patch, inAnHour(), 60);
    await expect(jobs.scheduleTwinUpdate('third', '*', patch, new Date(), 60)).rejects.toThrow(
      expect.objectContaining({ name: 'ThrottlingError' }),
    );
    for (const jobId of ['later', 'later-too']) {
      expect((await jobs.cancelJob(jobId)).jobStatus).toMatchObject({ status: 'cancelled' });
    }
    const post = async (path: string): ReturnType<typeof requestRaw> =>
      requestRaw(hub, { method: 'POST', path: `${path}?api-version=2021-04-12` });
    const ended = await post('/jobs/v2/tag/cancel');
    expect([ended.status, ended.headers['iothub-errorcode']]).toEqual([405, 'OperationNotAllowedInCurrentState']);
    const unknown = await post('/jobs/v2/nobody/cancel');
    expect([unknown.status, unknown.headers['iothub-errorcode']]).toEqual([404, 'JobNotFound']);
    expect((await jobs.getJob('nobody')).jobStatus).toEqual({ type: 'unknown', status: 'unknown' });
  });

  test('are listed by type and status, in pages', async () => {
    const all = jobs.createQuery(undefined, undefined, 2);
    const pages: string[][] = [];
    let token: string | undefined;
    do {
      const { result, message } = await new Promise<{ result: Job[]; message: { headers: Record<string, string> } }>(
        (resolve, reject) => {
          all.next(token as string, (error, result, message) => {
            if (error == null) resolve({ result: result as Job[], message: message as never });
            else reject(error);
          });
        },
      );
      pages.push(result.map(({ jobId }) => jobId));
      token = message.headers['x-ms-continuation'];
    } while (token !== undefined);
    expect(pages).toEqual([
      ['tag', 'call'],
      ['later', 'later-too'],
    ]);
    const answer = await requestRaw(hub, {
      method: 'GET',
      path: '/jobs/v2/query?api-version=2021-04-12&jobType=scheduleUpdateTwin&jobStatus=completed',
    });
    expect(answer.headers['x-ms-item-type']).toBe('JobResponse');
    expect((JSON.parse(answer.body) as Job[]).map(({ jobId }) => jobId)).toEqual(['tag']);
  });

  test('are listed by words of IoT Hub only, in any case, and a page goes on with its own query only', async () => {
    const list = async (query: string, headers: Record<string, string> = {}): ReturnType<typeof requestRaw> =>
      requestRaw(hub, { method: 'GET', path: `/jobs/v2/query?api-version=2021-04-12${query}`, headers });
    expect(JSON.parse((await list('&jobType=SCHEDULEUPDATETWIN&jobStatus=Completed')).body)).toHaveLength(1);
    expect((await list('&jobType=import&jobStatus=')).body).toBe('[]');
    for (const query of ['&jobType=contoso', '&jobStatus=done']) {
      const refused = await list(query);
      expect([refused.status, refused.headers['iothub-errorcode']]).toEqual([400, 'ArgumentInvalid']);
    }
    const first = await list('', { 'x-ms-max-item-count': '1' });
    const token = { 'x-ms-continuation': String(first.headers['x-ms-continuation']) };
    expect((await list('', token)).status).toBe(200);
    expect(await list('&jobStatus=completed', token)).toMatchObject({
      status: 400,
      body: expect.stringContaining('of another query') as string,
    });
  });

  test('that are no jobs are refused', async () => {
    const put = async (jobId: string, body: object): Promise<number> =>
      (
        await requestRaw(hub, {
          method: 'PUT',
          path: `/jobs/v2/${jobId}?api-version=2021-04-12`,
          body: JSON.stringify(body),
        })
      ).status;
    const fine = { type: 'scheduleUpdateTwin', updateTwin: { tags: {} }, queryCondition: '*' };
    expect(await put('tag', fine)).toBe(409);
    expect(await put('UPPER', fine)).toBe(400);
    expect(await put('j', { ...fine, type: 'import' })).toBe(400);
    expect(await put('j', { ...fine, cloudToDeviceMethod: { methodName: 'm' } })).toBe(400);
    expect(await put('j', { ...fine, startTime: '2999-01-01T00:00:00Z' })).toBe(400);
  });
});

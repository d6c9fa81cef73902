import type { Client as DeviceClient, DeviceMethodRequest, DeviceMethodResponse } from 'azure-iot-device';
import { describe, expect, test } from 'vitest';
import { openDevice, openModule, invoke, registerDevice, registerModule } from './localhub-clients.ts';
import { deviceToken } from './localhub-mqtt-clients.ts';
import { requestRaw } from './localhub-raw-requests.ts';
import { hubForTests } from './localhub-world.ts';

const { hub, clients } = await hubForTests();

function echo(client: Pick<DeviceClient, 'onDeviceMethod'>, name: string, status: number): void {
  client.onDeviceMethod(name, (request: DeviceMethodRequest, response: DeviceMethodResponse) => {
    void response.send(status, { echoed: request.payload as unknown });
  });
}

/** Asks until the device has subscribed: the SDK subscribes in the background. */
const PATIENT = { responseTimeoutInSeconds: 10, connectTimeoutInSeconds: 10 };

async function failure(
  promise: Promise<unknown>,
): Promise<{ status: number; body: { errorCode: number; message: string } }> {
  try {
    await promise;
  } catch (error) {
    const { response, responseBody } = error as { response: { statusCode: number }; responseBody: string };
    const outer = JSON.parse(responseBody) as { Message: string };
    return { status: response.statusCode, body: JSON.parse(outer.Message) as { errorCode: number; message: string } };
  }
  throw new Error('the call succeeded');
}

describe('direct methods through the SDKs', () => {
  test('a call reaches the device and its answer comes back with its status', async () => {
    const client = await openDevice(hub, 'answers', await registerDevice(clients, 'answers'));
    echo(client, 'probe', 418);
    const call = { methodName: 'probe', payload: { deep: [1, 'two'] }, ...PATIENT };
    const result = await invoke(clients, 'answers', call);
    expect(result).toEqual({ status: 418, payload: { echoed: { deep: [1, 'two'] } } });
    await client.close();
  });

  test('a module is called by its own name', async () => {
    await registerDevice(clients, 'carrier');
    const key = await registerModule(clients, 'carrier', 'reporter');
    const client = await openModule(hub, 'carrier', 'reporter', key);
    client.onMethod('probe', (request, response) => {
      void response?.send(200, { module: true, got: request?.payload as unknown });
    });
    const call = { methodName: 'probe', payload: null, ...PATIENT };
    const result = await invoke(clients, 'carrier/reporter', call);
    expect(result).toEqual({ status: 200, payload: { module: true, got: null } });
    await client.close();
  });

  test('an edge module calls a module of its own device with its own key, without an api-version', async () => {
    await registerDevice(clients, 'plant', true);
    await registerDevice(clients, 'other-plant', true);
    const key = await registerModule(clients, 'plant', 'caller');
    const callee = await openModule(hub, 'plant', 'callee', await registerModule(clients, 'plant', 'callee'));
    callee.onMethod('probe', (_request, response) => {
      void response?.send(200, 'from the callee');
    });
    const call = async (path: string): ReturnType<typeof requestRaw> =>
      requestRaw(hub, {
        method: 'POST',
        path,
        authorization: deviceToken(hub, 'devices/plant/modules/caller', key),
        headers: { 'x-ms-edge-moduleId': 'plant/caller' },
        body: JSON.stringify({ methodName: 'probe', payload: null, ...PATIENT }),
      });
    const answer = await call('/twins/plant/modules/callee/methods');
    expect(JSON.parse(answer.body)).toEqual({ status: 200, payload: 'from the callee' });
    expect((await call('/twins/other-plant/methods')).status).toBe(401);
    await callee.close();
  });

  test('a device that is not online is 404 404103 at once, in the nested envelope', async () => {
    await registerDevice(clients, 'offline');
    const { status, body } = await failure(invoke(clients, 'offline', { methodName: 'probe' }));
    expect(status).toBe(404);
    expect(body.errorCode).toBe(404_103);
    expect(body.message).toContain("isn't online");
  });

  test('within the connect time-out a device may still come online', async () => {
    const key = await registerDevice(clients, 'late');
    const pending = invoke(clients, 'late', { methodName: 'probe', payload: 1, ...PATIENT });
    const client = await openDevice(hub, 'late', key);
    echo(client, 'probe', 200);
    expect(await pending).toEqual({ status: 200, payload: { echoed: 1 } });
    await client.close();
  });

  test('a device that is connected without listening runs into the connect time-out', async () => {
    const client = await openDevice(hub, 'deaf', await registerDevice(clients, 'deaf'));
    const call = { methodName: 'probe', responseTimeoutInSeconds: 5, connectTimeoutInSeconds: 1 };
    expect((await failure(invoke(clients, 'deaf', call))).body.errorCode).toBe(404_103);
    await client.close();
  });

  test('a silent device is 504 504101 after the response time-out', async () => {
    const client = await openDevice(hub, 'silent', await registerDevice(clients, 'silent'));
    client.onDeviceMethod('probe', () => {});
    const call = { methodName: 'probe', responseTimeoutInSeconds: 5, connectTimeoutInSeconds: 5 };
    const { status, body } = await failure(invoke(clients, 'silent', call));
    expect(status).toBe(504);
    expect(body.errorCode).toBe(504_101);
    await client.close();
  });

  test('a connect time-out above the response time-out is refused before anything is sent', async () => {
    await registerDevice(clients, 'strict');
    const call = { methodName: 'probe', responseTimeoutInSeconds: 5, connectTimeoutInSeconds: 6 };
    await expect(invoke(clients, 'strict', call)).rejects.toThrow('cannot be longer');
  });

  test('a device that was never registered is 404 by name', async () => {
    await expect(invoke(clients, 'nobody', { methodName: 'probe' })).rejects.toThrow(
      expect.objectContaining({ name: 'DeviceNotFoundError' }),
    );
  });

  /** Separators that the documentation forbids, what is not printable ASCII, and what is a wildcard of a topic. */
  const illegalNames = [
    ...Array.from('$()<>@,;:\\"/[]?={} \t\n\u0000\u007fé#+', (character) => `pro${character}be`),
    'a'.repeat(257),
  ];

  const refusal = { name: 'ArgumentError', response: { statusCode: 400 } };

  test('a name that is no method name is refused at once, before the device is looked for', async () => {
    await registerDevice(clients, 'named');
    const call = { payload: null, responseTimeoutInSeconds: 60, connectTimeoutInSeconds: 60 };
    for (const methodName of illegalNames) {
      const refused = invoke(clients, 'named', { ...call, methodName });
      await expect(refused).rejects.toMatchObject(refusal);
    }
  });

  test('the SDK itself refuses an empty name; sent all the same, it is no method name either', async () => {
    const body = JSON.stringify({ methodName: '', payload: null });
    const answer = await requestRaw(hub, { method: 'POST', path: '/twins/named/methods?api-version=2021-04-12', body });
    expect(answer).toMatchObject({ status: 400, body: expect.stringContaining('ArgumentInvalid') as string });
  });

  test('a refused name leaves the connection of the device as it was', async () => {
    const client = await openDevice(hub, 'steady', await registerDevice(clients, 'steady'));
    echo(client, 'probe.v2-a_b!~*%&', 200);
    echo(client, 'probe', 200);
    expect(await invoke(clients, 'steady', { methodName: 'probe', payload: 1, ...PATIENT })).toMatchObject({
      status: 200,
    });
    await expect(invoke(clients, 'steady', { methodName: 'probe#', payload: 1, ...PATIENT })).rejects.toMatchObject(
      refusal,
    );
    await expect(invoke(clients, 'steady', { methodName: 'pro+be', payload: 1, ...PATIENT })).rejects.toMatchObject(
      refusal,
    );
    expect(await invoke(clients, 'steady', { methodName: 'probe', payload: 2 })).toMatchObject({ status: 200 });
    const odd = { methodName: 'probe.v2-a_b!~*%&', payload: 3 };
    expect(await invoke(clients, 'steady', odd)).toMatchObject({ status: 200 });
    await client.close();
  });
});

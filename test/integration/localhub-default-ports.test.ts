import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { get } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { connect } from 'node:tls';
import { expect, test } from 'vitest';
import { PortUnavailable, startLocalHub } from '../../localhub/src/index.ts';

/** Of this test alone: other tests may listen on theirs at the same time. */
const ADDRESS = '127.45.67.89';
const settings = { memory: true, mqttPort: 0, httpsPort: 0, defaultPortsOn: ADDRESS } as const;

const firstFree = Number(readFileSync('/proc/sys/net/ipv4/ip_unprivileged_port_start', 'utf8'));
const mayListen = process.getuid?.() === 0 || firstFree <= 443;

test.runIf(mayListen)(
  'the ports that SDKs dial by themselves are served on the address that is asked for',
  async () => {
    const hub = await startLocalHub(settings);
    const options = { host: ADDRESS, servername: hub.name, ca: hub.caPem };
    const request = get({ ...options, port: 443, path: '/devices?api-version=2021-04-12', agent: false });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    expect(response.statusCode).toBe(401);
    response.destroy();
    const socket = connect({ ...options, port: 8883 });
    await once(socket, 'secureConnect');
    expect(socket.authorized).toBe(true);
    socket.destroy();
    await hub.close();
  },
);

test.runIf(!mayListen)('a user who may not listen there is told what would allow it', async () => {
  await expect(startLocalHub(settings)).rejects.toThrow(PortUnavailable);
  await expect(startLocalHub(settings)).rejects.toThrow('ip_unprivileged_port_start=443');
});

test('an address that other machines could dial is refused', async () => {
  await expect(startLocalHub({ ...settings, defaultPortsOn: '0.0.0.0' })).rejects.toThrow('no loopback address');
});

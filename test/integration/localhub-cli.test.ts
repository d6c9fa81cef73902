import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readFileSync } from 'node:fs';
import { Client, Message, ModuleClient } from 'azure-iot-device';
import { Mqtt } from 'azure-iot-device-mqtt';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startMooringHub, type RunningHub } from '../running/mooring-hub.ts';
import { mooring, type Ended } from '../running/mooring.ts';
import { openDevice, primaryKeyOf, until } from './localhub-clients.ts';

const NAME = 'contoso.azure-devices.local';
const firstFree = Number(readFileSync('/proc/sys/net/ipv4/ip_unprivileged_port_start', 'utf8'));
const mayListen = process.getuid?.() === 0 || firstFree <= 443;

let root: string;
let running: RunningHub;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'localhub-cli-'));
  running = await startMooringHub(root, ['--name', NAME, '--data', 'hub']);
});

afterAll(async () => {
  running.kill();
  await rm(root, { recursive: true, force: true });
});

async function hub(...args: string[]): Promise<Ended> {
  return mooring(['hub', ...args], { cwd: root, env: { MOORING_LOCAL_HUB: 'hub' } });
}

/** A matcher for a text with this in it. */
function containing(text: string): unknown {
  return expect.stringContaining(text) as unknown;
}

describe('mooring hub', () => {
  test('says where it is, and its help speaks of the command that was typed', async () => {
    expect(running.ready).toMatchObject({ event: 'ready', hub: NAME, mqttPort: running.hub.mqttPort });
    expect(running.said()).toBe('');
    const { code, stdout } = await hub('device', 'add', '--help');
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: containing('Usage: mooring hub device add [options]') });
  });

  test('device add --edge, twin, method, send and monitor do what they say, beside a device of the SDK', async () => {
    const added = await hub('device', 'add', 'x', '--edge', '--format', 'json');
    expect(added).toMatchObject({ code: 0, stderr: '' });
    const identity = JSON.parse(added.stdout) as {
      connectionString: string;
      capabilities: object;
      authentication: { symmetricKey: { primaryKey: string } };
    };
    expect(identity.capabilities).toEqual({ iotEdge: true });
    expect(identity.connectionString).toContain(`HostName=${NAME};DeviceId=x;`);
    const { primaryKey } = identity.authentication.symmetricKey;
    const device = await openDevice(running.hub, 'x', primaryKey);
    device.onDeviceMethod('reboot', (request, response) => {
      response.send(200, { after: request.payload as unknown }).catch(() => {});
    });
    const bodies: string[] = [];
    device.on('message', (message: Message) => {
      bodies.push(`${(message.data as Buffer).toString()} ${message.messageId === '' ? 'without' : 'with'} an ID`);
      device.complete(message).catch(() => {});
    });
    const twin = await device.getTwin();
    const told: unknown[] = [];
    twin.on('properties.desired.interval', (interval: unknown) => void told.push(interval));

    const written = await hub('twin', 'x', '--desired', '{"interval":5}', '--tags', '{"site":"plant-7"}');
    expect(JSON.parse(written.stdout)).toMatchObject({
      tags: { site: 'plant-7' },
      properties: { desired: { interval: 5 } },
    });
    await until('the desired change', () => told.includes(5));

    const called = await hub('method', 'x', 'reboot', '--payload', '3');
    expect(JSON.parse(called.stdout)).toEqual({ status: 200, payload: { after: 3 } });

    expect(await hub('send', 'x', 'open the valve', '--property', 'urgent=yes')).toMatchObject({
      code: 0,
      stdout: containing('is in the queue of x'),
    });
    await until('the message', () => bodies.length > 0);
    expect(bodies).toEqual(['open the valve with an ID']);

    await device.sendEvent(new Message('{"temperature":21.5}'));
    const monitored = await hub('monitor', '--device', 'x', '--recent', '1', '--count', '1');
    expect(JSON.parse(monitored.stdout)).toMatchObject({ deviceId: 'x', body: '{"temperature":21.5}' });
    await device.close();
    const unanswered = await hub('method', 'x', 'reboot', '--timeout', '5');
    expect(unanswered).toMatchObject({ code: 3, stdout: '', stderr: containing('404103') });
  });

  test('send says how long a message may wait, and feedback what became of it, until it is read', async () => {
    const added = await hub('device', 'add', 'told', '--format', 'json');
    const sent = await hub('send', 'told', 'now', '--message-id', 'm1', '--expiry', '60', '--ack', 'positive');
    expect(sent).toMatchObject({ code: 0, stderr: '' });
    expect(await hub('feedback')).toMatchObject({ code: 0, stdout: '', stderr: containing('There is no feedback.') });
    const device = await openDevice(running.hub, 'told', primaryKeyOf(JSON.parse(added.stdout)));
    const expiries: number[] = [];
    device.on('message', (message: Message) => {
      device.complete(message).then(
        () => expiries.push(Date.parse(String(message.expiryTimeUtc)) - Date.now()),
        () => {},
      );
    });
    await until('the message', () => expiries.length > 0);
    expect(expiries[0]).toBeGreaterThan(0);
    expect(expiries[0]).toBeLessThanOrEqual(60_000);
    // An answered request shows that the acknowledgement before it has been taken.
    await device.getTwin();
    await device.close();
    const read = [await hub('feedback', '--keep'), await hub('feedback'), await hub('feedback')];
    expect(read.map(({ code }) => code)).toEqual([0, 0, 0]);
    const [kept, removed, none] = read.map(({ stdout }) => stdout);
    expect(JSON.parse(kept ?? '')).toMatchObject({ deviceId: 'told', originalMessageId: 'm1', statusCode: 'Success' });
    expect([removed, none]).toEqual([kept, '']);
  });

  test('what add prints starts a program that trusts the hub, without anything of hub env; show tells both strings apart', async () => {
    const note = containing('setOptions({ ca })');
    const ofDevice = await hub('device', 'add', 'copied');
    expect(ofDevice).toMatchObject({ code: 0, stderr: note });
    const ofModule = await hub('module', 'add', 'copied', 'meter');
    expect(ofModule).toMatchObject({ code: 0, stderr: note });
    const ca = running.hub.caPem;
    for (const client of [
      Client.fromConnectionString(ofDevice.stdout.trimEnd(), Mqtt),
      ModuleClient.fromConnectionString(ofModule.stdout.trimEnd(), Mqtt),
    ]) {
      await client.setOptions({ ca });
      await client.open();
      await client.sendEvent(new Message('hello'));
      await client.close();
    }
    const { stdout } = await hub('device', 'show', 'copied');
    const [, short = ''] = /^with hub env: +(.*)$/m.exec(stdout) ?? [];
    expect(stdout).toContain(`connection string:  ${ofDevice.stdout}`);
    expect(ofDevice.stdout).toBe(`${short};GatewayHostName=localhost:${running.hub.mqttPort}\n`);
  });

  test('a device with a certificate is told that its program needs hub env', async () => {
    const added = await hub('device', 'add', 'certified', '--ca');
    expect(added).toMatchObject({
      code: 0,
      stdout: `HostName=${NAME};DeviceId=certified;x509=true\n`,
      stderr: containing('in the environment of mooring hub env, with cert and key'),
    });
  });

  test('what cannot be is said in a line, with an exit code for its kind', async () => {
    const outcomes = await Promise.all([
      hub('twin', 'nobody'),
      hub('twin', 'x', '--desired', '{'),
      hub('twin', 'x', '--data', 'elsewhere'),
      hub('devise', 'add', 'x'),
      hub('monitor', '--device', 'nobody', '--timeout', '1'),
      hub('send', 'x', 'text', '--expiry', '172801'),
      hub('start', '--ports', '1', '--data', 'other'),
      hub('start', '--ports', '0,0', '--mqtt-port', '1', '--data', 'other'),
      hub('start', '--name', 'no name', '--data', 'other'),
      hub('start', '--ports', '0,0', '--default-ports', '0.0.0.0', '--data', 'other'),
    ]);
    expect(outcomes).toMatchObject([
      { code: 3, stderr: containing('nobody not registered') },
      { code: 2, stderr: containing('it is not JSON') },
      { code: 3, stderr: containing('Start one: mooring hub --data elsewhere;') },
      { code: 2, stderr: containing("unknown command 'devise'") },
      { code: 3, stderr: containing('Device nobody not registered.') },
      { code: 2, stderr: containing('from 1 to 172800') },
      { code: 2, stderr: containing('as in 8883,8443') },
      { code: 2, stderr: containing('not both') },
      { code: 2, stderr: containing('a hub name is a host name') },
      { code: 2, stderr: containing('no loopback address') },
    ]);
    expect(outcomes.map(({ stdout }) => stdout)).toEqual(outcomes.map(() => ''));
    expect(outcomes.filter(({ stderr }) => /\n\s+at /.test(stderr))).toEqual([]);
  });

  test('a port that is taken ends it with 3, and what to do', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const outcome = await hub('--ports', `${port},0`, '--data', 'taken');
    other.close();
    expect(outcome).toMatchObject({
      code: 3,
      stderr: containing(`127.0.0.1:${port}: another program listens there. Choose another port`),
    });
  });

  test('--default-ports tells how the name leads there, or ends with 3 and what would allow it', async () => {
    const start = [
      '--default-ports',
      '127.45.67.90',
      '--ports',
      '0,0',
      '--memory',
      '--data',
      'dialled',
      '--name',
      NAME,
    ];
    const outcome = await hub(...start, '--until-stdin-closes');
    const served = { code: 0, stderr: containing(`A line in /etc/hosts leads them here: "127.45.67.90 ${NAME}"`) };
    const refused = {
      code: 3,
      stderr: containing('net.ipv4.ip_unprivileged_port_start=443). Without --default-ports'),
    };
    expect(outcome).toMatchObject(mayListen ? served : refused);
  });

  test('Ctrl-C ends it with 0, and then its commands say that none is there', async () => {
    expect(await running.stop()).toBe(0);
    expect(await hub('device', 'list')).toMatchObject({
      code: 3,
      stdout: '',
      stderr: containing('Start one: mooring hub --data hub;'),
    });
  });
});

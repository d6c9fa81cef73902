import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import tls from 'node:tls';
import { Client as DeviceClient, Message } from 'azure-iot-device';
import { Mqtt, MqttWs } from 'azure-iot-device-mqtt';
import mqtt from 'mqtt';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startLocalHub, type LocalHub } from '../../localhub/src/index.ts';
import { holdCertificate, makeCertificate, type HeldCertificate } from './localhub-client-certificates.ts';
import { LoopbackAgent, policyToken, registerDevice, serviceClients, type ServiceClients } from './localhub-clients.ts';
import { deviceToken, nextEvent, plainMqttOptions } from './localhub-mqtt-clients.ts';
import { startTestHub } from './localhub-world.ts';

const connectTls = tls.connect;
let hub: LocalHub;
let clients: ServiceClients;
let directory: string;
let root: HeldCertificate;
let own: HeldCertificate;
let other: HeldCertificate;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'localhub-x509-'));
  root = await makeCertificate({ commonName: 'contoso devices', authority: true });
  [own, other] = await Promise.all([
    makeCertificate({ commonName: 'whatever' }),
    makeCertificate({ commonName: 'whatever' }),
  ]);
  const file = join(directory, 'root.pem');
  await writeFile(file, root.cert);
  hub = await startTestHub({ x509CaFiles: [file] });
  clients = serviceClients(hub);
  tls.connect = ((options: tls.ConnectionOptions, ...rest: (() => void)[]) => {
    const dialled = options.host === hub.name ? { ...options, host: '127.0.0.1', port: hub.mqttPort } : options;
    return connectTls(dialled, ...rest);
  }) as typeof tls.connect;
});

afterAll(async () => {
  tls.connect = connectTls;
  clients.close();
  await hub.close();
  await rm(directory, { recursive: true, force: true });
});

async function register(deviceId: string, authentication: object): Promise<void> {
  await clients.registry.create({ deviceId, authentication });
}

async function selfSigned(deviceId: string, primaryThumbprint: string, secondaryThumbprint = ''): Promise<void> {
  await register(deviceId, { type: 'selfSigned', x509Thumbprint: { primaryThumbprint, secondaryThumbprint } });
}

async function signed(commonName: string, more: object = {}): Promise<HeldCertificate> {
  return makeCertificate({ commonName, issuer: root, ...more });
}

/**
 * Connects through the SDK and gives the hub's answer to a message. With a certificate it dials the hub's name, whatever the
 * gateway of the connection string is.
 */
async function openWith(deviceId: string, certificate: HeldCertificate): Promise<string> {
  const text = `HostName=${hub.name};DeviceId=${deviceId};x509=true`;
  const client = DeviceClient.fromConnectionString(text, Mqtt);
  await client.setOptions({ ca: hub.caPem, cert: certificate.cert, key: certificate.key });
  await client.open();
  const answer: unknown = await client.sendEvent(new Message('hello'));
  await client.close();
  return (answer as object).constructor.name;
}

/** The return code of a plain client; 0 when it is let in. */
async function returnCode(deviceId: string, options: object): Promise<number> {
  const { password: _none, ...base } = plainMqttOptions(hub, deviceId, 'AAAA');
  const client = mqtt.connect({ ...base, ...options });
  try {
    await nextEvent(client, 'connect');
    return 0;
  } catch (error) {
    return (error as { code: number }).code;
  } finally {
    await client.endAsync(true);
  }
}

/** What the SDK makes of PUBACK. */
const ENQUEUED = 'MessageEnqueued';
const refused = expect.objectContaining({ name: 'UnauthorizedError' }) as Error;

describe('an identity with thumbprints', () => {
  test('connects with the certificate of either, by SHA-1 or SHA-256, whatever the case', async () => {
    await selfSigned('thumb', own.sha1.toLowerCase(), other.sha256);
    expect(await openWith('thumb', own)).toBe(ENQUEUED);
    expect(await openWith('thumb', other)).toBe(ENQUEUED);
    const { responseBody } = await clients.registry.getTwin('thumb');
    expect(responseBody).toMatchObject({ authenticationType: 'selfSigned' });
  });

  test('is refused with another certificate, and without one', async () => {
    await selfSigned('stranger', own.sha1);
    await expect(openWith('stranger', other)).rejects.toThrow(refused);
    expect(await returnCode('stranger', {})).toBe(5);
  });

  test('is refused with a token: of a key that it never had, of a policy, and beside its own certificate', async () => {
    await selfSigned('tokened', own.sha1);
    const password = policyToken(hub, 'device');
    expect(await returnCode('tokened', { password: deviceToken(hub, 'devices/tokened', 'AAAA') })).toBe(5);
    expect(await returnCode('tokened', { password })).toBe(5);
    expect(await returnCode('tokened', { password, cert: own.cert, key: own.key })).toBe(5);
    expect(await returnCode('tokened', { cert: own.cert, key: own.key })).toBe(0);
  });

  test('connects over WebSockets too', async () => {
    await selfSigned('webbed', own.sha1);
    const text = `HostName=${hub.name};DeviceId=webbed;x509=true;GatewayHostName=localhost`;
    const client = DeviceClient.fromConnectionString(text, MqttWs);
    const agent = new LoopbackAgent(hub, { cert: own.cert, key: own.key });
    await client.setOptions({ ca: hub.caPem, cert: own.cert, key: own.key, mqtt: { webSocketAgent: agent } });
    await client.open();
    const answer: unknown = await client.sendEvent(new Message('hello'));
    expect((answer as object).constructor.name).toBe(ENQUEUED);
    await client.close();
    agent.destroy();
  });

  test('may be a module', async () => {
    await registerDevice(clients, 'host');
    const authentication = { type: 'selfSigned', x509Thumbprint: { primaryThumbprint: own.sha256 } };
    await clients.registry.addModule({ deviceId: 'host', moduleId: 'm', authentication });
    const username = `${hub.name}/host/m/?api-version=2021-04-12`;
    const asModule = { clientId: 'host/m', username, cert: own.cert, key: own.key };
    expect(await returnCode('host', asModule)).toBe(0);
    expect(await returnCode('host', { ...asModule, cert: other.cert, key: other.key })).toBe(5);
  });
});

describe('an identity with a certificate authority', () => {
  test('connects with a certificate that the authority signed for its name', async () => {
    await register('signed', { type: 'certificateAuthority' });
    expect(await openWith('signed', await signed('signed'))).toBe(ENQUEUED);
  });

  test('connects with a certificate of an authority below it, which the device sends along', async () => {
    await register('chained', { type: 'certificateAuthority' });
    const between = await makeCertificate({ commonName: 'plant 7', issuer: root, authority: true });
    const leaf = await makeCertificate({ commonName: 'chained', issuer: between });
    expect(await openWith('chained', { ...leaf, cert: `${leaf.cert}\n${between.cert}` })).toBe(ENQUEUED);
  });

  test('is refused with a certificate for another name, of another authority, one that has expired, and its own', async () => {
    await register('careful', { type: 'certificateAuthority' });
    const stranger = await makeCertificate({ commonName: 'contoso devices', authority: true });
    await expect(openWith('careful', await signed('signed'))).rejects.toThrow(refused);
    await expect(openWith('careful', await signed('careful', { issuer: stranger }))).rejects.toThrow(refused);
    await expect(openWith('careful', await signed('careful', { validDays: [-30, -1] }))).rejects.toThrow(refused);
    await expect(openWith('careful', await makeCertificate({ commonName: 'careful' }))).rejects.toThrow(refused);
    expect(await returnCode('careful', {})).toBe(5);
    expect(await openWith('careful', await signed('careful'))).toBe(ENQUEUED);
  });
});

describe("the hub's own authority for devices", () => {
  async function ours(): Promise<HeldCertificate> {
    const [cert, key] = await Promise.all(
      ['device-ca.pem', 'device-ca-key.pem'].map(async (name) => readFile(join(dirname(hub.file), name), 'utf8')),
    );
    return holdCertificate(cert ?? '', key ?? '');
  }

  test('signs certificates that count beside those of the authorities that the hub was given', async () => {
    await register('ours', { type: 'certificateAuthority' });
    expect(await openWith('ours', await makeCertificate({ commonName: 'ours', issuer: await ours() }))).toBe(ENQUEUED);
  });

  test('does not make up for another name or an expired date, and is not stood in for by one of its name', async () => {
    await register('mine', { type: 'certificateAuthority' });
    const issuer = await ours();
    const [other, expired] = await Promise.all([
      makeCertificate({ commonName: 'ours', issuer }),
      makeCertificate({ commonName: 'mine', issuer, validDays: [-30, -1] }),
    ]);
    const impostor = await makeCertificate({ commonName: 'Mooring local hub devices', authority: true });
    const forged = await makeCertificate({ commonName: 'mine', issuer: impostor });
    expect(await returnCode('mine', { cert: other.cert, key: other.key })).toBe(5);
    expect(await returnCode('mine', { cert: expired.cert, key: expired.key })).toBe(5);
    expect(await returnCode('mine', { cert: forged.cert, key: forged.key })).toBe(5);
  });
});

describe('an identity with keys', () => {
  test('is refused with a certificate alone, were it signed for its name', async () => {
    const key = await registerDevice(clients, 'keyed');
    const { cert, key: certificateKey } = await signed('keyed');
    expect(await returnCode('keyed', { cert, key: certificateKey })).toBe(5);
    const password = deviceToken(hub, 'devices/keyed', key);
    expect(await returnCode('keyed', { cert, key: certificateKey, password })).toBe(0);
  });

  test('connects by a policy that may connect devices, and by no other', async () => {
    await registerDevice(clients, 'ruled');
    expect(await returnCode('ruled', { password: policyToken(hub, 'device') })).toBe(0);
    expect(await returnCode('ruled', { password: policyToken(hub, 'iothubowner') })).toBe(0);
    expect(await returnCode('ruled', { password: policyToken(hub, 'service') })).toBe(5);
  });
});

test.each([
  ['that is not there', null, 'cannot be read'],
  ['without a certificate', 'nothing', 'holds no certificate in PEM'],
  ['with a certificate of a device', 'leaf', 'is not one of a certificate authority'],
])('a file of authorities %s is refused at the start', async (_what, content, text) => {
  const file = join(directory, `bad-${content ?? 'missing'}.pem`);
  if (content !== null) await writeFile(file, content === 'leaf' ? own.cert : content);
  const dataDir = join(directory, `hub-${content ?? 'missing'}`);
  await expect(startLocalHub({ dataDir, mqttPort: 0, httpsPort: 0, x509CaFiles: [file] })).rejects.toThrow(text);
});

import { describe, expect, it } from 'vitest';
import { backOffMilliseconds } from './back-off.ts';
import { ConnectError, describeNetworkError } from './connect-error.ts';
import { parseEndpoint, readModuleIdentity } from './identity.ts';
import { plainSection } from './twin-link.ts';

const edge = {
  IOTEDGE_WORKLOADURI: 'http://localhost:35001/',
  IOTEDGE_DEVICEID: 'd',
  IOTEDGE_MODULEID: 'm',
  IOTEDGE_IOTHUBHOSTNAME: 'contoso.azure-devices.net',
  IOTEDGE_AUTHSCHEME: 'sasToken',
  IOTEDGE_MODULEGENERATIONID: '1',
  IOTEDGE_GATEWAYHOSTNAME: 'edgehub',
};

describe('the identity of the module', () => {
  it('is what edgeAgent put into the environment', () => {
    expect(readModuleIdentity(edge)).toMatchObject({
      kind: 'workloadApi',
      moduleId: 'm',
      endpoint: { host: 'edgehub', port: 8883 },
    });
  });

  it('is a connection string before that, and its key is not kept', () => {
    const key = Buffer.alloc(32, 1).toString('base64');
    const EdgeHubConnectionString = `HostName=h;DeviceId=d;ModuleId=m;SharedAccessKey=${key};GatewayHostName=localhost:1`;
    const identity = readModuleIdentity({ ...edge, EdgeHubConnectionString });
    expect(identity).toMatchObject({ kind: 'connectionString', endpoint: { host: 'localhost', port: 1 } });
    expect(JSON.stringify(identity)).not.toContain(key);
  });

  it.each([
    [{ IOTEDGE_WORKLOADURI: undefined }, 'IOTEDGE_WORKLOADURI not set'],
    [{ IOTEDGE_AUTHSCHEME: 'x509' }, 'sasToken only'],
    [{ IOTEDGE_WORKLOADURI: 'ftp://x' }, 'must be http://HOST:PORT/ or unix:///PATH'],
    [{ EdgeHubConnectionString: 'HostName=h;DeviceId=d;ModuleId=m' }, 'lacks a usable SharedAccessKey'],
    [{ EdgeHubConnectionString: 'rubbish' }, 'lacks a usable HostName, DeviceId, ModuleId, SharedAccessKey'],
    [{ IOTEDGE_GATEWAYHOSTNAME: 'a b' }, 'no host name'],
    [
      { IOTEDGE_GATEWAYHOSTNAME: 'https://edgehub' },
      'IOTEDGE_GATEWAYHOSTNAME is no host name to reach the hub by: it is "https://edgehub".',
    ],
    [{ IOTEDGE_GATEWAYHOSTNAME: 'edgehub:8883/devices' }, 'no host name'],
    [{ IOTEDGE_GATEWAYHOSTNAME: 'edge@edgehub' }, 'no host name'],
    [{ IOTEDGE_IOTHUBHOSTNAME: 'https://contoso' }, 'IOTEDGE_IOTHUBHOSTNAME is no host name'],
    [
      { IOTEDGE_GATEWAYHOSTNAME: '', IOTEDGE_IOTHUBHOSTNAME: 'https://contoso' },
      'IOTEDGE_IOTHUBHOSTNAME is no host name',
    ],
    [
      {
        EdgeHubConnectionString:
          'HostName=https://h;DeviceId=d;ModuleId=m;SharedAccessKey=AAAA;GatewayHostName=edgehub',
      },
      'HostName of EdgeHubConnectionString is no host name',
    ],
  ])('is refused with what is wrong: %o', (changes, text) => {
    expect(() => readModuleIdentity({ ...edge, ...changes })).toThrow(text);
  });

  const key = Buffer.alloc(32, 0xff).toString('base64');
  const fields = `HostName=contoso.azure-devices.net;DeviceId=d;ModuleId=m;SharedAccessKey=${key}`;
  it.each([
    ['IOTEDGE_GATEWAYHOSTNAME', { IOTEDGE_GATEWAYHOSTNAME: fields }],
    ['IOTEDGE_GATEWAYHOSTNAME', { IOTEDGE_GATEWAYHOSTNAME: fields.replaceAll('/', '+') }],
    ['IOTEDGE_GATEWAYHOSTNAME', { IOTEDGE_GATEWAYHOSTNAME: `https://user:${key}@edgehub` }],
    [
      'GatewayHostName of EdgeHubConnectionString',
      { EdgeHubConnectionString: `${fields};GatewayHostName=edgehub/SharedAccessKey=${key}` },
    ],
    [
      'GatewayHostName of EdgeHubConnectionString',
      { EdgeHubConnectionString: `${fields};GatewayHostName=edgehub,SharedAccessKey=${key}` },
    ],
    ['IOTEDGE_WORKLOADURI', { IOTEDGE_WORKLOADURI: fields }],
    ['IOTEDGE_AUTHSCHEME', { IOTEDGE_AUTHSCHEME: fields }],
  ])('is refused by the name of %s alone where its value may hold a key: %o', (from, changes) => {
    const read = () => readModuleIdentity({ ...edge, ...changes });
    expect(read).toThrow(from);
    expect(read).toThrow('is not shown, for it may hold a key');
    expect(read).not.toThrow(key.slice(0, 8));
    expect(read).not.toThrow('++++');
  });

  it('may name a port, also of an IPv6 address', () => {
    expect(parseEndpoint('[::1]:8884', 'HostName')).toEqual({ host: '::1', port: 8884 });
  });
});

describe('errors', () => {
  it('of a name with several addresses name each', () => {
    const refused = (address: string) =>
      Object.assign(new Error(`connect ECONNREFUSED ${address}`), { code: 'ECONNREFUSED' });
    const both = new AggregateError([refused('127.0.0.1:1'), refused('::1:1')]);
    expect(describeNetworkError(both)).toBe('connect ECONNREFUSED 127.0.0.1:1; connect ECONNREFUSED ::1:1');
  });

  it('begin with the step', () => {
    expect(new ConnectError('sign', 'because').message).toBe('sign refused: because');
    expect(new ConnectError('environment', 'x').mayMendItself).toBe(false);
  });
});

describe('the pause before the next attempt', () => {
  it('doubles up to a limit that is longer for a hub that refuses', () => {
    expect([1, 2, 3, 4, 50].map((failures) => backOffMilliseconds(failures, 'workloadApi', 1))).toEqual([
      500, 1000, 2000, 3000, 3000,
    ]);
    expect(backOffMilliseconds(50, 'hub', 1)).toBe(30_000);
  });

  it('is never less than half of that', () => {
    expect(backOffMilliseconds(50, 'hub', 0)).toBe(15_000);
  });
});

it('takes a section of the SDK’s twin without functions and what the hub adds', () => {
  expect(plainSection({ $version: 3, $metadata: {}, a: { b: 1 }, update: () => undefined })).toEqual({ a: { b: 1 } });
  expect(plainSection(undefined)).toEqual({});
});

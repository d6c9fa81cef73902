import { describe, expect, test } from 'vitest';
import { deviceIdentity, moduleIdentity } from '../identity/identity-id.ts';
import { allowedFilters, parseInbound } from './topics.ts';
import { parseUserName } from './user-name.ts';

const device = deviceIdentity('d');
const module = moduleIdentity('d', '$m');

describe('topics', () => {
  test('a request id is taken as it stands, without decoding', () => {
    expect(parseInbound('$iothub/twin/GET/?$rid=a%20b', device)).toEqual({ kind: 'twin get', requestId: 'a%20b' });
    expect(parseInbound('$iothub/twin/PATCH/properties/reported/?$rid=7&$version=3', device)).toEqual({
      kind: 'twin report',
      requestId: '7',
      version: 3,
    });
    expect(parseInbound('$iothub/methods/res/200/?$rid=ff', device)).toEqual({
      kind: 'method response',
      requestId: 'ff',
      status: 200,
    });
  });

  test('properties of a message are decoded, system ones too, and a trailing slash is none', () => {
    const topic = 'devices/d/modules/$m/messages/events/%24.on=out&a=b%20c&empty=&bare/';
    expect(parseInbound(topic, module)).toEqual({
      kind: 'telemetry',
      properties: { '$.on': 'out', a: 'b c', empty: '', bare: '' },
    });
    expect(parseInbound('devices/d/modules/%24m/messages/events/', module)).toEqual({
      kind: 'telemetry',
      properties: {},
    });
  });

  test.each([
    'devices/d/messages/events',
    'devices/d/messages/events/',
    'devices/d/messages/events/__proto__=x',
    'devices/d/messages/events/%E0%A4%A=1',
  ])('%s is a message of the device', (topic) => {
    expect(parseInbound(topic, device)).toMatchObject({ kind: 'telemetry' });
  });

  test.each([
    'devices/e/messages/events/',
    'devices/d/messages/eventsX',
    'devices/d/modules/$m/messages/events/',
    '$iothub/twin/GET/',
    '$iothub/twin/PATCH/properties/reported/?$rid=1&$version=x',
    '$iothub/methods/res/ok/?$rid=1',
    '$iothub/methods/res/200.5/?$rid=1',
    '$iothub/methods/res/+200/?$rid=1',
    '$iothub/methods/res//?$rid=1',
    '$iothub/methods/res/4294967296/?$rid=1',
    '$iothub/methods/res/200/',
  ])('%s is no topic for a device', (topic) => {
    expect(parseInbound(topic, device)).toBeNull();
  });

  test('an identity may subscribe to its own filters only', () => {
    expect(allowedFilters(device).has('devices/d/messages/devicebound/#')).toBe(true);
    expect(allowedFilters(device).has('devices/d/modules/$m/#')).toBe(false);
    expect(allowedFilters(module).has('devices/d/modules/$m/inputs/#')).toBe(true);
    expect(allowedFilters(module).has('devices/d/messages/devicebound/#')).toBe(false);
  });
});

describe('user names', () => {
  test.each([
    ['hub/d/?api-version=2021-04-12&DeviceClientType=x', { key: 'd', apiVersion: '2021-04-12' }],
    ['hub/d/api-version=2016-11-14', { key: 'd', apiVersion: '2016-11-14' }],
    ['hub/d/$m/?api-version=2021-04-12&model-id=dtmi:x:y;1', { key: 'd/$m', apiVersion: '2021-04-12' }],
    ['hub/d', { key: 'd', apiVersion: null }],
    ['hub/d/?api-version=', { key: 'd', apiVersion: null }],
    ['hub/d/?api-version=1999-01-01', { key: 'd', apiVersion: '1999-01-01' }],
  ])('%s', (text, expected) => {
    expect(parseUserName(text)).toMatchObject({ hubName: 'hub', ...expected });
  });

  test.each(['', 'hub', '/d/?api-version=1', 'hub/d/m/x/?api-version=1', 'hub/a b/?api-version=1'])(
    '%j is none',
    (text) => {
      expect(parseUserName(text)).toBeNull();
    },
  );
});

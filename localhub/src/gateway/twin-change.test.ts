import { describe, expect, test } from 'vitest';
import { moduleIdentity } from '../identity/identity-id.ts';
import { parseRoute } from './parse-route.ts';
import { twinChange } from './twin-change.ts';

const change = twinChange(moduleIdentity('edge', 'camera'), '{"fps":{"now":15},"old":null}', Date.UTC(2030, 0, 1));

function matches(route: string): boolean {
  return parseRoute(`FROM ${route} INTO $upstream`).matches(change.routed);
}

describe('a reported patch as a notification', () => {
  test.each([
    ['/twinChangeNotifications', true],
    ['/twinchangenotifications/*', true],
    ['/*', true],
    ['/messages/*', false],
    ['/twinChange', false],
    ['/messages/modules/camera/*', false],
  ])('comes from %s: %s', (source, expected) => {
    expect(matches(source)).toBe(expected);
  });

  test.each([
    ['$connectionModuleId = "$edgeHub" and $connectionDeviceId = "edge"', true],
    ['$rpSenderModuleId = "camera" and $rpSenderDeviceId = "edge"', true],
    ['$messageSchema = "twinChangeNotification" and $messageType = $messageSchema', true],
    ['$enqueuedTime = "2030-01-01T00:00:00.0000000Z"', true],
    ['$body.fps.now = 15', false],
    ['is_defined($contentType)', false],
  ])('is to conditions from edgeHub, and of no body: %s is %s', (condition, expected) => {
    expect(matches(`/twinChangeNotifications WHERE ${condition}`)).toBe(expected);
  });

  test('is to the hub a message of edgeHub, and to an input one of the module, with the patch as it was sent', () => {
    expect(change.upstream).toMatchObject({ from: { deviceId: 'edge', moduleId: '$edgeHub' } });
    expect(change.upstream.properties).toEqual({ '$.schema': 'twinChangeNotification' });
    expect(change.upstream.body.toString()).toBe('{"fps":{"now":15},"old":null}');
    expect(change.body).toBe(change.upstream.body);
    expect(change.bag).toBe('%24.schema=twinChangeNotification&%24.cdid=edge&%24.cmid=camera');
  });
});

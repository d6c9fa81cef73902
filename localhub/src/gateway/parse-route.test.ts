import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { TelemetryMessage } from '../mqtt/telemetry.ts';
import { parseRoute } from './parse-route.ts';
import { RouteError } from './route-error.ts';
import { toRoutedMessage } from './routed-message.ts';

function message(
  properties: Record<string, string> = {},
  body = '',
  moduleId: string | null = 'camera',
): TelemetryMessage {
  return { from: { deviceId: 'edge', moduleId }, properties, body: Buffer.from(body), enqueuedAtMs: 0 };
}

const JSON_BODY = { '$.ct': 'application/json', '$.ce': 'utf-8' };

function matches(route: string, sent: TelemetryMessage): boolean {
  return parseRoute(route).matches(toRoutedMessage(sent));
}

/** Whether a condition lets a message through. */
function holds(condition: string, properties: Record<string, string> = {}, body = ''): boolean {
  return matches(`FROM /messages/* WHERE ${condition} INTO $upstream`, message(properties, body));
}

describe('the source and the end of a route', () => {
  test.each([
    ['FROM /* INTO $upstream', true],
    ['from /messages/* into $UPSTREAM', true],
    ['SELECT * FROM /messages INTO $upstream', true],
    ['FROM /messages/modules/* INTO $upstream', true],
    ['FROM /messages/modules/CAMERA/outputs/* INTO $upstream', true],
    ['FROM /messages/modules/camera/outputs/alerts INTO $upstream', true],
    ['FROM /messages/modules/camera/outputs/alert INTO $upstream', false],
    ['FROM /messages/modules/cam INTO $upstream', false],
    ['FROM /messages/modules/cam* INTO $upstream', false],
    ['FROM /messages/modules/other/* INTO $upstream', false],
    ['FROM /twinChangeNotifications INTO $upstream', false],
    ['FROM /messages/* /* all of them */ INTO $upstream', true],
  ])('%s takes what the camera sends to alerts: %s', (route, expected) => {
    expect(matches(route, message({ '$.on': 'alerts' }))).toBe(expected);
  });

  test('a message without an output comes from its module, and one of the device from no module', () => {
    expect(matches('FROM /messages/modules/camera INTO $upstream', message())).toBe(true);
    expect(matches('FROM /messages/modules/camera/outputs/* INTO $upstream', message())).toBe(false);
    expect(matches('FROM /messages/modules/* INTO $upstream', message({}, '', null))).toBe(false);
    expect(matches('FROM /messages/* INTO $upstream', message({}, '', null))).toBe(true);
  });

  test('an end is the hub or an input of a module, its address with or without the outer slashes', () => {
    expect(parseRoute('FROM /* INTO $upstream').endpoint).toEqual({ kind: 'upstream' });
    const input = { kind: 'input', moduleId: 'filter', input: 'in 1' };
    for (const address of ['"/modules/filter/inputs/in 1"', `'modules/filter/inputs/in 1/'`]) {
      expect(parseRoute(`FROM /* INTO brokeredendpoint(${address})`).endpoint).toEqual(input);
    }
  });

  test.each([
    ['', 'FROM'],
    ['FORM /* INTO $upstream', "'FORM'"],
    ['FROM /* INTO upstream', '('],
    ['FROM /* INTO $cloud', "'$cloud' not supported"],
    ['FROM /* INTO Broker("/modules/a/inputs/b")', "'Broker' not supported"],
    ['FROM /* INTO BrokeredEndpoint("/modules/a/b")', 'could not be parsed'],
    ['FROM /* INTO BrokeredEndpoint("/modules/a/inputs/b)', 'not closed'],
    ['FROM /* INTO $upstream INTO $upstream', 'the end'],
    ['FROM messages INTO $upstream', "'/'"],
    ['FROM /messages/1 INTO $upstream', 'a name or *'],
    ['FROM /messages WHERE INTO $upstream', 'a value'],
    ['SELECT a FROM /* INTO $upstream', "'*'"],
  ])('%j is refused', (route, reason) => {
    expect(() => parseRoute(route)).toThrow(RouteError);
    expect(() => parseRoute(route)).toThrow(reason);
  });

  test('whatever the text, it is a route or is refused as one', () => {
    const piece = fc.constantFrom(
      'FROM ',
      '/',
      'a',
      ' WHERE ',
      '(',
      ')',
      ' and ',
      'not ',
      '=',
      '"',
      "'",
      '$body.a[0]',
      '-1',
      ' INTO $upstream',
      '\\',
      '{',
      '}',
      '/*',
      '*/',
      '??',
      '1e',
      '.',
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(piece, { maxLength: 14 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, (route) => {
        let outcome: unknown = 'a route';
        try {
          parseRoute(`FROM /messages WHERE ${route} INTO $upstream`).matches(
            toRoutedMessage(message(JSON_BODY, '{"a":[1]}')),
          );
          parseRoute(route);
        } catch (error) {
          outcome = error instanceof RouteError ? 'a route' : error;
        }
        expect(outcome).toBe('a route');
      }),
    );
  });
});

describe('the condition of a route', () => {
  test.each([
    ['alert = "yes"', true],
    ["alert = 'yes' AND level = '3'", true],
    ['alert != "yes"', false],
    ['Alert = "yes"', false],
    ['none = "x" OR alert = "yes"', true],
    ['none != "x"', false],
    ['not none = none', 'refused'],
    ['NOT (alert = "no")', true],
    ['not is_defined(none)', true],
    ['as_number(level) > 2 and as_number(level) < 4', true],
    ['level > 2', 'refused'],
    ['as_number(alert) = 3 or true', true],
    ['as_number(alert) ?? 7 = 7', 'refused'],
    ['(as_number(alert) ?? 7) = 7', true],
    ['1 + 2 * 3 = 7', true],
    ['- as_number(level) = -3', true],
    ['-as_number(level) = -3', 'refused'],
    ['1 % 0 = 1 % 0', false],
    ["concat('a', alert) || '!' = 'ayes!'", true],
    ["lower('ABC') = 'abc' and upper('abc') = 'ABC'", true],
    ["substring('hello', 1, 3) = 'ell' and substring('hello', 3) = 'lo'", true],
    ["index_of('hello', 'l') = 2 and length('hello') = 5", true],
    ["starts_with(alert, 'y') and ends_with(alert, 's') and contains(alert, 'e')", true],
    ['power(2, 3) = 8 and sqrt(9) = 3 and floor(2.5) = 2 and ceiling(2.1) = 3 and sign(-2) = -1', true],
    ['sqrt(-1) = sqrt(-1)', false],
    ['0x10 = 16 and 1e2 = 100', true],
    ['"a" < "b" and "B" < "a"', true],
    ['false < true', true],
    ['null or true', true],
    ['null', false],
    ['undefined and false', false],
    ['not (undefined and false)', true],
    ['true and undefined', false],
    ['"\\u0041\\"" = \'A"\'', true],
    ['nope(alert) = 1', 'refused'],
    ['length(3) = 1', 'refused'],
    ['3 + "4" = 7', 'refused'],
    ['alert', false],
    ['alert AND true', 'refused'],
    ['true == true', 'refused'],
    ['(true', 'refused'],
    ['true)', 'refused'],
  ])('%s: %s', (condition, expected) => {
    const run = (): boolean => holds(condition, { alert: 'yes', level: '3' });
    const outcome = (): unknown => {
      try {
        return run();
      } catch (error) {
        return error instanceof RouteError ? 'refused' : error;
      }
    };
    expect(outcome()).toBe(expected);
  });

  test('system properties have a dollar sign, unless the sender has set one so named; braces mean the system', () => {
    expect(holds('$connectionModuleId = "camera" and $connectionDeviceId = "edge"')).toBe(true);
    expect(
      holds('$outputName = "alerts" and $contentType = "text/plain"', { '$.on': 'alerts', '$.ct': 'text/plain' }),
    ).toBe(true);
    expect(holds('$connectionModuleId = "mine"', { $connectionModuleId: 'mine' })).toBe(true);
    expect(holds('{$connectionModuleId} = "camera"', { $connectionModuleId: 'mine' })).toBe(true);
    expect(holds('is_defined($nothing)')).toBe(false);
  });

  test('system properties of a topic have the names that edgeHub gives them', () => {
    const sent = {
      '$.mid': 'm',
      '$.cid': 'c',
      '$.uid': 'u',
      '$.to': 't',
      '$.exp': 'e',
      '$.ce': 'utf-8',
      '$.ctime': 'now',
      '$.schema': 's',
      '$.ifid': 'i',
      'iothub-operation': 'o',
      ack: 'full',
    };
    expect(holds('$messageId = "m" and $cid = "c" and $userId = "u" and $to = "t"', sent)).toBe(true);
    expect(holds('$absolute-expiry-time = "e" and $creationTime = "now" and $messageSchema = "s"', sent)).toBe(true);
    expect(holds('$iothub-interface-id = "i" and $operation = "o" and $ack = "full"', sent)).toBe(true);
    expect(holds('$edgeHubOriginInterface = "internal"')).toBe(true);
    expect(holds('is_defined($correlationId) or is_defined($expiryTimeUtc) or is_defined(ack)', sent)).toBe(false);
  });

  test('a body is looked into when it is said to be JSON', () => {
    const body = '{"temp":{"c":41.5},"tags":["hot","x"],"on":true,"none":null}';
    const looks = (condition: string): boolean => holds(condition, JSON_BODY, body);
    expect(looks('$body.temp.c > 40 and $body.tags[0] = "hot"')).toBe(true);
    expect(looks('$body.on and $body.on')).toBe(true);
    expect(looks('$body.temp.c + 1 = 42.5')).toBe(true);
    expect(looks('$body.none = null')).toBe(true);
    expect(looks('$body.temp = 1')).toBe(false);
    expect(looks('$body.tags[7] = "hot" or $body.constructor.name = "Object"')).toBe(false);
    expect(looks('$body.temp.c = "41.5"')).toBe(false);
    expect(looks('$body.temp.c != "41.5"')).toBe(true);
    expect(looks('is_number($body.temp.c) and is_string($body.tags[1]) and is_bool($body.on)')).toBe(true);
    expect(looks('as_number($body.temp.c) > 41')).toBe(true);
    expect(holds('$body.temp.c > 40', {}, body)).toBe(false);
    expect(holds('$body.temp.c > 40', JSON_BODY, 'no JSON')).toBe(false);
    expect(() => looks('$body.tags[x] = 1')).toThrow(RouteError);
  });

  test('nesting as deep as a hostile route can make it is refused', () => {
    expect(() => holds(`${'('.repeat(4000)}true${')'.repeat(4000)}`)).toThrow(RouteError);
    expect(() => holds(`${'not '.repeat(4000)}true`)).toThrow(RouteError);
  });
});

import { describe, expect, test } from 'vitest';
import { checkRoute } from './check-route.ts';
import { parseRoute } from './parse-route.ts';

test('a route is read into source, condition and endpoint as edgeHub compares them', () => {
  const { route } = parseRoute(
    ' SELECT * FROM /messages/modules/detector/outputs/found  WHERE  a = "b" /* ! */ INTO brokeredEndpoint("/modules/filter/inputs/in") ',
  );
  expect(route).toMatchObject({
    source: '/messages/modules/detector/outputs/found',
    condition: 'a = "b"',
    endpoint: { kind: 'function', function: 'brokeredEndpoint', inputEndpoint: '/modules/filter/inputs/in' },
  });
});

test.each([
  ['FROM /* INTO $upstream', '/'],
  ['FROM /messages/** INTO $upstream', '/messages'],
  ['FROM /messages/a* INTO $upstream', '/messages/a'],
  ['FROM / messages / * INTO $upstream', '/messages'],
  ['FROM /messages/*/x INTO $upstream', '/messages/*/x'],
])('the source of `%s` is %s', (text, source) => {
  expect(parseRoute(text).route?.source).toBe(source);
});

describe('what edgeHub accepts', () => {
  test.each([
    ['FROM /messages/modules/detector/outputs/* INTO $UPSTREAM', { to: 'upstream' }],
    ['FROM /* INTO BROKEREDENDPOINT(" /modules/a/inputs/b/ ")', { to: 'module', module: 'a', input: 'b' }],
    ["FROM /* INTO BrokeredEndpoint('any/a/thing/b')", { to: 'module', module: 'a', input: 'b' }],
  ])('`%s`', (text, destination) => {
    expect(checkRoute(text)).toMatchObject({ problems: [], destination });
  });

  test('text behind the endpoint is ignored, and its place is told', () => {
    const text = 'FROM /* INTO $upstream WHERE a = "b"';
    expect(checkRoute(text)).toMatchObject({ problems: [], ignoredFrom: text.indexOf('WHERE') });
  });

  test('the module that a route reads from is told', () => {
    expect(checkRoute('FROM /messages/modules/a/outputs/b INTO $upstream').sourceModule).toBe('a');
    expect(checkRoute('FROM /messages/* INTO $upstream').sourceModule).toBeUndefined();
  });
});

describe('what edgeHub refuses', () => {
  test.each([
    ['', 0, /no text/],
    ['FORM /* INTO $upstream', 0, /begins with FROM/],
    ['SELECT a FROM /* INTO $upstream', 7, /`a`/],
    ['FROM messages INTO $upstream', 5, /begins with \//],
    ['FROM /messages/ INTO $upstream', 16, /cannot be `INTO`/],
    ['FROM /messages/modules/123/outputs/a INTO $upstream', 23, /`123`/],
    ['FROM /messages/modules/$edgeHub INTO $upstream', 23, /`\$edgeHub`/],
    ['FROM /* WHERE INTO $upstream', 14, /`INTO`/],
    ['FROM /* WHERE a = "b" c INTO $upstream', 22, /condition cannot go on with `c`/],
    ['FROM /* WHERE (a = "b" c) INTO $upstream', 23, /`c`/],
    ["FROM /* WHERE a = 'b INTO $upstream", 18, /not closed/],
    ['FROM /*', 7, /WHERE or INTO/],
    ['FROM /* INTO', 12, /its end/],
    ['FROM /* INTO upstream', 13, /`upstream`/],
    ['FROM /* INTO $cloud', 13, /no endpoint `\$cloud`/],
    ['FROM /* INTO Cloud("a")', 13, /no endpoint `Cloud`/],
    ['FROM /* INTO BrokeredEndpoint("/modules/a/inputs")', 13, /no input/],
    ['FROM /* INTO BrokeredEndpoint("/modules/a/inputs/b/c")', 13, /no input/],
    ['FROM /* INTO BrokeredEndpoint("  ")', 13, /no input/],
    ['FROM /* INTO BrokeredEndpoint(a)', 30, /in quotes/],
    ['FROM /* INTO BrokeredEndpoint("/modules/*/inputs/in")', 42, /`inputs`/],
  ])('`%s` at %i', (text, offset, message) => {
    const [problem] = checkRoute(text).problems;
    expect(problem).toMatchObject({ offset });
    expect(problem?.message).toMatch(message);
  });

  test('each clause tells its own problem', () => {
    const text = 'FROM messages WHERE a = INTO Cloud("a"';
    expect(checkRoute(text).problems.map((problem) => problem.offset)).toEqual([5, 24, 38]);
    const compiled = 'FROM /* WHERE a > 1 AND mean(b) = 2 INTO Cloud("a")';
    expect(checkRoute(compiled).problems.map((problem) => problem.offset)).toEqual([16, 24, 41]);
  });

  test('a star that opens a comment is told', () => {
    const [problem] = checkRoute('FROM /* WHERE a = "b" /* all */ INTO $upstream').problems;
    expect(problem?.help).toMatch(/comment/);
  });
});

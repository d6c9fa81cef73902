import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseQuery } from './parse-query.ts';
import { runQuery } from './run-query.ts';
import { QueryError } from './syntax-error.ts';

const devices = [
  {
    deviceId: 'one',
    status: 'enabled',
    capabilities: { iotEdge: true },
    tags: { site: 'plant-7', line: 3, note: "it's" },
    properties: {
      desired: { $version: 4 },
      reported: { $version: 2, volumes: { 'camera-drop': { state: 'ok' } }, gpus: [1, 2], lastDesiredVersion: 4 },
    },
    configurations: { 'line-r1': { status: 'Applied' } },
  },
  { deviceId: 'two', status: 'disabled', tags: { site: 'plant-8' }, properties: { desired: {}, reported: {} } },
];

function found(where: string): unknown[] {
  return runQuery(parseQuery(`SELECT deviceId FROM devices WHERE ${where}`), devices).rows.map(
    (row) => row['deviceId'],
  );
}

function outcome(where: string): string {
  try {
    found(where);
    return 'parsed';
  } catch (error) {
    return error instanceof QueryError ? 'refused' : String(error);
  }
}

describe('the query language', () => {
  test.each([
    ["tags.site = 'plant-7'", ['one']],
    ['tags.site = "plant-8"', ['two']],
    ["devices.tags.site = 'plant-7'", ['one']],
    ["tags.note = 'it''s'", ['one']],
    [String.raw`tags.note = 'it\u0027s'`, ['one']],
    ["tags.site != 'plant-7'", ['two']],
    ["tags.site <> 'plant-7'", ['two']],
    ['tags.line >= 3 AND tags.line < 4', ['one']],
    ['tags.line = 0x3', ['one']],
    ['tags.line + 1 = 2 * 2', ['one']],
    ['tags.line - 4 = -1', ['one']],
    ["tags.site IN ['plant-7', 'plant-8']", ['one', 'two']],
    ["tags.site nin ['plant-7']", ['two']],
    ["NOT tags.site = 'plant-7'", ['two']],
    ["tags.site = 'plant-8' OR tags.line = 3", ['one', 'two']],
    ["tags.site = 'plant-8' OR tags.line = 3 AND false", ['two']],
    ["(tags.site = 'plant-8' OR tags.line = 3) AND true", ['one', 'two']],
    ['is_defined(tags.line)', ['one']],
    ['NOT IS_DEFINED(tags.line)', ['two']],
    ["startswith(tags.site, 'plant')", ['one', 'two']],
    ["ENDSWITH(tags.site, '-7') AND NOT startswith(tags.site, 'x')", ['one']],
    ['is_number(tags.line)', ['one']],
    ['is_string(tags.site) and is_primitive(status)', ['one', 'two']],
    ['is_object(properties.reported.volumes)', ['one']],
    ['NOT is_object(properties.reported.gpus) AND NOT is_null(tags.site)', ['one', 'two']],
    ['is_bool(capabilities.iotEdge)', ['one']],
    ['capabilities.iotEdge = true', ['one']],
    ["DeviceId = 'two'", ['two']],
    ["configurations.[[line-r1]].status = 'Applied'", ['one']],
    ["properties.reported.volumes.[[camera-drop]].state = 'ok'", ['one']],
    ['properties.desired.$version = properties.reported.lastDesiredVersion', ['one']],
  ])('%s', (where, expected) => {
    expect(found(where)).toEqual(expected);
  });

  test.each([
    'tags.line = undefined',
    'tags.none != 1',
    'NOT tags.none = 1',
    'tags = 1',
    'tags.line',
    'tags.line > "a"',
    'tags.Line = 3',
    "startswith(tags.line, '3')",
  ])('%s matches nothing: what is missing, or of another kind, compares to nothing', (where) => {
    expect(found(where)).toEqual([]);
  });

  test('columns take their last step or their alias as a name, and a missing value is left out', () => {
    const { rows, itemType } = runQuery(parseQuery('select deviceId, tags.line as l, tags.site from devices'), devices);
    expect(itemType).toBe('Raw');
    expect(rows).toEqual([
      { deviceId: 'one', l: 3, site: 'plant-7' },
      { deviceId: 'two', site: 'plant-8' },
    ]);
  });

  test('SELECT * gives twins, TOP limits them, COUNT() AS counts all that match', () => {
    expect(runQuery(parseQuery('SELECT TOP 1 * FROM devices'), devices)).toEqual({
      itemType: 'Twin',
      rows: [devices[0]],
    });
    expect(runQuery(parseQuery('SELECT count() AS n FROM devices'), devices).rows).toEqual([{ n: 2 }]);
  });

  test.each([
    ['SELECT jobId FROM devices.jobs', 'SELECT * only'],
    ['SELECT * FROM devices.jobs WHERE tags.a = 1', 'FROM devices.jobs has no tags'],
    ["SELECT * FROM devices.jobs WHERE jobId = 'j' AND NOT IS_DEFINED(devices.jobs.reported)", 'has no reported'],
    ['SELECT * FROM devices.twins', 'no FROM devices.twins'],
    ['SELECT AVG(tags.line) FROM devices', 'AVG(…) AS name'],
    ['SELECT COUNT() FROM devices', 'COUNT(…) AS name'],
    ['SELECT COUNT(*) AS n FROM devices', "')' is expected"],
    ['SELECT UPPER(tags.site) AS s FROM devices', 'cannot stand in SELECT'],
    ['SELECT * FROM devices GROUP BY status', 'not SELECT *'],
    ['SELECT status, COUNT() AS n FROM devices', 'without being what GROUP BY names'],
    ['SELECT tags.site, COUNT() AS n FROM devices GROUP BY status', 'without being what GROUP BY names'],
    ['SELECT status FROM devices GROUP BY status, tags.site', 'one property'],
    ['SELECT status, tags.status FROM devices', 'Two columns are named status'],
    ['SELECT * FROM devices ORDER BY status', 'ORDER BY is not part'],
    ['SELECT TOP 0 * FROM devices', 'whole number from 1'],
    ["SELECT * FROM devices WHERE LOWER(tags.site) = 'p'", 'LOWER is not supported'],
    ['SELECT * FROM devices WHERE STARTSWITH(tags.site)', 'takes 2 values, not 1'],
    ['SELECT * FROM devices WHERE tags.line-1 = 2', '[[name]]'],
    ['SELECT * FROM devices WHERE', 'position 27'],
    ["SELECT * FROM devices WHERE tags.site = 'open", 'does not end'],
    ['SELECT * FROM devices WHERE tags.site ; 1', "Character ';'"],
    ['SELECT * FROM devices WHERE a = 1 b', 'the end is expected'],
    [`SELECT * FROM devices WHERE ${'('.repeat(200)}1`, 'nested too deeply'],
    [`SELECT * FROM devices WHERE ${'NOT '.repeat(200)}a`, 'nested too deeply'],
    [`SELECT * FROM devices WHERE a${'+1'.repeat(1001)} = 1`, 'more than 1000 operators in a row'],
    [`SELECT * FROM devices WHERE a${' or a'.repeat(1001)}`, 'more than 1000 operators in a row'],
    [`SELECT * FROM devices WHERE a${' and a'.repeat(1001)}`, 'more than 1000 operators in a row'],
    [`SELECT * FROM devices WHERE a${'*1'.repeat(1001)} = 1`, 'more than 1000 operators in a row'],
    [`SELECT * FROM devices WHERE a = '${'x'.repeat(8200)}'`, '8192'],
  ])('%s is refused with the reason', (text, reason) => {
    expect(() => parseQuery(text)).toThrow(reason);
  });

  test('whatever the text, it is parsed or refused by name, and nothing else is thrown', () => {
    const piece = fc.constantFrom(
      "'a'",
      '(',
      ')',
      'AND',
      'NOT',
      'tags.a',
      '=',
      '[',
      ']',
      '[[x]]',
      ',',
      '1',
      'IN',
      '-',
      '.',
      "'",
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(piece, { maxLength: 30 }).map((parts) => parts.join(' ')),
    );
    fc.assert(
      fc.property(text, (where) => {
        expect(outcome(where)).toMatch(/^(parsed|refused)$/);
      }),
    );
  });
});

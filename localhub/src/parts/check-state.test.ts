import { describe, expect, test, vi } from 'vitest';
import { deviceJobCodec } from '../jobs/kept-codecs.ts';
import { writeJson } from '../json/write-json.ts';
import { MemoryState } from '../storage/memory-state.ts';
import { StateUnreadable } from '../storage/state-error.ts';
import { readStateDocument, StateDocumentRefused, writeStateDocument } from '../storage/state-document.ts';
import { checkState } from './check-state.ts';

const HEAD = { kind: 'mooring-local-hub-state', format: 1 };

function check(tables: readonly { readonly table: string; readonly rows: readonly unknown[] }[]): void {
  checkState(readStateDocument(JSON.stringify({ ...HEAD, tables })));
}

describe('the document of a state', () => {
  test('gives back the rows that it was made of, in the order of each table, with numbers as they were written', () => {
    const rows = [
      { table: 'b', key: 'z', order: 7, json: { n: 1 } },
      { table: 'a', key: 'x', order: 2, json: null },
      { table: 'b', key: 'y', order: 9, json: 'text' },
    ];
    const read = readStateDocument([...writeStateDocument(new MemoryState(rows).storedRows())].join(''));
    expect(read.map(({ table, key, json }) => [table, key, json])).toEqual([
      ['a', 'x', null],
      ['b', 'z', { n: 1 }],
      ['b', 'y', 'text'],
    ]);
    expect(read.map(({ order }) => order)).toEqual([1, 2, 3]);
  });

  test.each([
    ['not JSON', 'it is not JSON'],
    ['[]', 'it is not the state of a local hub: the document must be an object, not an array'],
    ['{"kind":"another"}', "kind must be 'mooring-local-hub-state'"],
    [JSON.stringify({ ...HEAD, format: 2, tables: [] }), 'format 2, and this version reads format 1'],
    [
      JSON.stringify({ ...HEAD, tables: [{ table: 'a/b', rows: [] }] }),
      'tables[0].table is not of the form that it must have',
    ],
    [JSON.stringify({ ...HEAD, tables: [{ table: 'a', rows: [['k']] }] }), 'tables[0].rows[0]'],
    [
      JSON.stringify({
        ...HEAD,
        tables: [
          {
            table: 'a',
            rows: [
              ['k', 1],
              ['k', 2],
            ],
          },
        ],
      }),
      "table 'a' has 'k' twice",
    ],
  ])('%s is refused with its place', (text, why) => {
    expect(() => readStateDocument(text)).toThrow(StateDocumentRefused);
    expect(() => readStateDocument(text)).toThrow(why);
  });
});

const AT = 1_700_000_000_000;
const MESSAGE = {
  sequence: 3,
  deviceId: 'd',
  generationId: 'g',
  messageId: null,
  ack: 'full',
  enqueuedAtMs: AT,
  expiresAtMs: AT,
  deliveryCount: 0,
  bag: '%24.to=%2Fdevices%2Fd&urgent',
  bodyBase64: 'AAE=',
};
const FEEDBACK = {
  record: {
    originalMessageId: 'm',
    enqueuedTimeUtc: '2026-11-21T10:00:00Z',
    statusCode: 'Success',
    description: 'Success',
    deviceId: 'd',
    deviceGenerationId: 'g',
  },
  enqueuedAtMs: AT,
};
const JOB = {
  jobId: 'j',
  work: { type: 'scheduleUpdateTwin', updateTwin: { tags: { site: 'a' } } },
  queryCondition: '',
  createdAtMs: AT,
  startAtMs: AT,
  endAtMs: null,
  maxExecutionSeconds: 60,
  status: 'running',
  failureReason: null,
};
const CALL = { type: 'scheduleDeviceMethod', cloudToDeviceMethod: { methodName: 'reboot' } };
const DEVICE_JOB = {
  jobId: 'j',
  jobType: 'scheduleDeviceMethod',
  deviceId: 'd',
  moduleId: 'm',
  status: 'completed',
  createdAtMs: AT,
  updatedAtMs: AT,
  startAtMs: AT,
  endAtMs: null,
  answer: { status: 200, payload: [1] },
  error: null,
};
const INPUT = { deviceId: 'd', moduleId: 'm', input: 'in', priority: 0, expiresAtMs: null, bag: '', bodyBase64: '' };
const NUMBER = '000000000000001';

describe('a state that no hub could begin with', () => {
  test.each<[table: string, key: string, json: unknown, why: string]>([
    ['devices', 'd', {}, 'deviceId '],
    ['devices', 'a/b', { deviceId: 'a/b' }, 'generationId '],
    ['counters', 'identities', 1.5, 'no whole number'],
    ['counters', 'configurations', '7', 'no whole number'],
    ['configurations', 'c', { id: 'c', writtenContent: {} }, ': '],
    ['presence', 'd', { connected: 'yes' }, 'connected '],
    ['deployed', 'd', [], 'cannot be read: the value must be an object, not an array'],
    ['telemetry', 'x', {}, 'its key is no number'],
    ['mqtt-sessions', 'd', [['topic', 7]], '[0][1] '],
    ['model-ids', 'd', 7, 'it is no text'],
    ['model-ids', 'a/b/c', 'dtmi:contoso:a;1', 'neither a device nor a module'],
    ['c2d-messages', 'd/4', MESSAGE, "it is message 'd/3'"],
    ['c2d-messages', 'd/3', { ...MESSAGE, bag: 'a#b' }, 'bag is no list of properties'],
    ['c2d-messages', 'd/3', { ...MESSAGE, bodyBase64: '?' }, 'bodyBase64 '],
    ['c2d-messages', 'd/3', { ...MESSAGE, deliveryCount: -1 }, 'deliveryCount '],
    ['c2d-feedback', 'first', FEEDBACK, 'its key is no number'],
    ['c2d-feedback', '1', { ...FEEDBACK, record: { ...FEEDBACK.record, statusCode: 'Lost' } }, 'record.statusCode '],
    ['jobs', 'k', JOB, "it is job 'j'"],
    ['jobs', 'j', { ...JOB, status: 'paused' }, 'status '],
    ['jobs', 'j', { ...JOB, work: { type: 'scheduleUpdateTwin', updateTwin: { tags: 7 } } }, 'work: '],
    ['jobs', 'j', { ...JOB, work: { type: 'scheduleDeviceMethod', cloudToDeviceMethod: {} } }, 'work: '],
    ['device-jobs', 'j d', DEVICE_JOB, "it is 'j d/m'"],
    ['device-jobs', 'j d/m', { ...DEVICE_JOB, answer: { status: '200', payload: 1 } }, 'answer.status '],
    ['gateway-inputs', '1', INPUT, 'its key is no number'],
    ['gateway-inputs', NUMBER, { ...INPUT, priority: null }, 'priority '],
    ['gateway-reported-patches', 'd', { patch: '{}' }, 'its key is no module'],
    ['gateway-reported-patches', 'd/m', { patch: '{' }, 'patch: '],
    ['gateway-reported-patches', 'd/m', { patch: '[]' }, 'patch: it is no JSON object'],
    ['devcies', 'd', {}, "No hub of this version keeps a table 'devcies'"],
  ])('is refused for its row of %s: %s %j', (table, key, json, why) => {
    const damaged = () => check([{ table, rows: [[key, json]] }]);
    expect(damaged).toThrow(StateUnreadable);
    expect(damaged).toThrow(table);
    expect(damaged).toThrow(why);
  });

  test('nothing is one that it can begin with, and so is a row of each kind', () => {
    expect(() => check([])).not.toThrow();
    expect(() =>
      check([
        { table: 'model-ids', rows: [['d/m', 'dtmi:contoso:a;1']] },
        { table: 'c2d-messages', rows: [['d/3', MESSAGE]] },
        { table: 'c2d-feedback', rows: [['1', FEEDBACK]] },
        {
          table: 'jobs',
          rows: [
            ['j', JOB],
            ['k', { ...JOB, jobId: 'k', work: CALL }],
          ],
        },
        { table: 'device-jobs', rows: [['j d/m', DEVICE_JOB]] },
        { table: 'gateway-inputs', rows: [[NUMBER, INPUT]] },
        { table: 'gateway-reported-patches', rows: [['d/m', { patch: '{"n":1.0}' }]] },
      ]),
    ).not.toThrow();
  });

  test('there is no table whose rows are taken as they are', () => {
    const asked = vi.spyOn(MemoryState.prototype, 'table');
    check([]);
    const tables = [...new Set(asked.mock.calls.map(([table]) => table))];
    asked.mockRestore();
    expect(tables.length).toBeGreaterThan(15);
    for (const table of tables) {
      expect(() => check([{ table, rows: [['damaged', { by: ['hand'] }]] }])).toThrow(`'damaged' of '${table}'`);
    }
  });
});

test('how numbers were written comes through the look at a row', () => {
  const rows = readStateDocument(`{"kind":"mooring-local-hub-state","format":1,"tables":[{"table":"device-jobs","rows":[
    ["j d/m",${JSON.stringify(DEVICE_JOB).replace('[1]', '[1.0]')}]]}]}`);
  const state = new MemoryState(rows);
  const table = state.table('device-jobs', deviceJobCodec);
  expect(writeJson(table.get('j d/m'))).toContain('"payload":[1.0]');
});

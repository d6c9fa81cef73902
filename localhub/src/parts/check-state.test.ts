import { describe, expect, test } from 'vitest';
import { StateUnreadable } from '../storage/state-error.ts';
import { readStateDocument, StateDocumentRefused, toStateDocument } from '../storage/state-document.ts';
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
    const read = readStateDocument(JSON.stringify(toStateDocument(rows)));
    expect(read.map(({ table, key, json }) => [table, key, json])).toEqual([
      ['a', 'x', null],
      ['b', 'z', { n: 1 }],
      ['b', 'y', 'text'],
    ]);
    expect(read.map(({ order }) => order)).toEqual([1, 2, 3]);
  });

  test.each([
    ['not JSON', 'it is not JSON'],
    ['[]', 'not the state of a local hub'],
    ['{"kind":"another"}', 'kind: '],
    [JSON.stringify({ ...HEAD, format: 2, tables: [] }), 'format 2, and this version reads format 1'],
    [JSON.stringify({ ...HEAD, tables: [{ table: 'a/b', rows: [] }] }), 'tables.0.table: '],
    [JSON.stringify({ ...HEAD, tables: [{ table: 'a', rows: [['k']] }] }), 'tables.0.rows.0'],
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

describe('a state that no hub could begin with', () => {
  test.each([
    ['devices', 'd', {}],
    ['devices', 'a/b', { deviceId: 'a/b' }],
    ['counters', 'identities', 1.5],
    ['configurations', 'c', { id: 'c', writtenContent: {} }],
    ['presence', 'd', { connected: 'yes' }],
    ['deployed', 'd', []],
    ['telemetry', 'x', {}],
    ['mqtt-sessions', 'd', [['topic', 7]]],
  ])('is refused for its row of %s', (table, key, json) => {
    expect(() => check([{ table, rows: [[key, json]] }])).toThrow(StateUnreadable);
  });

  test('nothing is one that it can begin with', () => {
    expect(() => check([])).not.toThrow();
  });
});

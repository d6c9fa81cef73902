import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { deviceIdentity, moduleIdentity, type IdentityId } from '../identity/identity-id.ts';
import { allowedFilters, desiredChangeTopic, methodRequestTopic, parseInbound, twinResponseTopic } from './topics.ts';

const DOCUMENT = join(import.meta.dirname, '../../../docs/local-hub-parity.md');
const DEVICE = deviceIdentity('d');
const MODULE = moduleIdentity('d', 'm');

/** The tables of the section on MQTT, as rows of cells. */
const TABLES = (readFileSync(DOCUMENT, 'utf8').split('\n## MQTT')[1]?.split('\n### ')[0] ?? '')
  .split(/\n\n/)
  .filter((block) => block.startsWith('|'))
  .map((block) =>
    block
      .split('\n')
      .slice(2)
      .map((row) => row.split('|').map((cell) => cell.trim())),
  );

function rowsOf(table: number): { topic: string; second: string }[] {
  return (TABLES[table] ?? []).flatMap(([, cell = '', second = '']) => {
    const topic = /^`(.*)`$/.exec(cell)?.[1];
    return topic === undefined ? [] : [{ topic, second }];
  });
}

/** A topic with and without what stands in brackets, and with something in every place. */
function written(pattern: string): string[] {
  const optional = /\[(.*?)\]/.exec(pattern);
  if (optional !== null) return ['', optional[1] ?? ''].flatMap((part) => written(pattern.replace(optional[0], part)));
  const values: Record<string, string> = {
    d: 'd',
    m: 'm',
    bag: 'a=b',
    rid: '1',
    v: '3',
    status: '400',
    name: 'probe',
    input: 'in',
  };
  return [pattern.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => values[name] ?? name)];
}

function whoseTopic(topic: string): IdentityId {
  return topic.includes('/modules/') ? MODULE : DEVICE;
}

describe('the topics of docs/local-hub-parity.md', () => {
  test('that clients publish to are those that are understood, of every kind', () => {
    const topics = rowsOf(0)
      .filter(({ second }) => second === 'in')
      .flatMap(({ topic }) => written(topic));
    const kinds = topics.map((topic) => parseInbound(topic, whoseTopic(topic))?.kind ?? `not understood: ${topic}`);
    expect([...new Set(kinds)].toSorted()).toEqual(['method response', 'telemetry', 'twin get', 'twin report']);
    expect(topics).toHaveLength(6);
    // Whose topic it is counts: another identity may not.
    const own = topics.filter((topic) => topic.startsWith('devices/'));
    expect(own.map((topic) => parseInbound(topic, deviceIdentity('e')))).toEqual(own.map(() => null));
  });

  test('that clients subscribe to are exactly those that may be', () => {
    const filters = rowsOf(0)
      .filter(({ second }) => second === 'out')
      .flatMap(({ topic }) => written(topic));
    const forAll = filters.filter((filter) => filter.startsWith('$iothub/'));
    for (const id of [DEVICE, MODULE]) {
      const own = filters.filter((filter) => filter.startsWith('devices/') && whoseTopic(filter) === id);
      expect([...forAll, ...own].toSorted()).toEqual([...allowedFilters(id)].toSorted());
    }
  });

  test('that the hub sends to are written as they stand there, each below a filter that may be held', () => {
    const topics = rowsOf(1).flatMap(({ topic }) => written(topic));
    expect(topics).toEqual([
      twinResponseTopic(200, '1', null),
      twinResponseTopic(204, '1', 3),
      twinResponseTopic(400, '1', null),
      desiredChangeTopic(3),
      methodRequestTopic('probe', '1'),
      'devices/d/messages/devicebound/a=b',
      'devices/d/modules/m/inputs/in/a=b',
    ]);
    for (const topic of topics) {
      const filters = [...allowedFilters(whoseTopic(topic))].map((filter) => filter.replace(/#$/, ''));
      expect(filters.some((prefix) => topic.startsWith(prefix))).toBe(true);
    }
  });
});

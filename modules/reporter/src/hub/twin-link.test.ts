import { EventEmitter } from 'node:events';
import type { ModuleClient } from 'azure-iot-device';
import { beforeEach, describe, expect, it } from 'vitest';
import { openTwinLink, type TwinLink } from './twin-link.ts';

interface Sections {
  desired: Record<string, unknown>;
  reported: Record<string, unknown>;
}

/** Behaves as the SDK's twin: a read empties its copy at once and fills it when the answer comes. */
class SdkTwin extends EventEmitter {
  properties: Sections = { desired: {}, reported: {} };
  readonly waiting: (() => void)[] = [];

  read(answer: Sections): Promise<this> {
    this.properties = { desired: {}, reported: {} };
    return new Promise((resolve) => {
      this.waiting.push(() => {
        Object.assign(this.properties.desired, answer.desired);
        Object.assign(this.properties.reported, answer.reported);
        this.emit('properties.desired', this.properties.desired);
        resolve(this);
      });
    });
  }

  notify(patch: Record<string, unknown>): void {
    Object.assign(this.properties.desired, patch);
    this.emit('properties.desired', patch);
  }
}

describe('the twin of a connection', () => {
  let twin: SdkTwin;
  let answers: Sections[];
  let changes: unknown[];
  let link: TwinLink;

  beforeEach(async () => {
    twin = new SdkTwin();
    answers = [{ desired: { a: 1, b: 1, $version: 1 }, reported: { seq: 1, $version: 1 } }];
    changes = [];
    const last = () => (answers.length > 1 ? answers.shift() : answers[0]) as Sections;
    const client = { getTwin: () => twin.read(last()) } as unknown as ModuleClient;
    const opening = openTwinLink(client, new AbortController().signal, () => {
      changes.push(link.desired());
    });
    twin.waiting.shift()?.();
    link = await opening;
  });

  it('gives sections without what the hub adds', async () => {
    const reading = link.readReported();
    twin.waiting.shift()?.();
    expect(await reading).toEqual({ seq: 1 });
    expect(link.desired()).toEqual({ a: 1, b: 1, $version: 1 });
  });

  it('tells of a change, and of none where a read only repeats what is known', async () => {
    twin.notify({ b: 2, $version: 2 });
    expect(changes).toEqual([{ a: 1, b: 2, $version: 2 }]);
    answers = [{ desired: { a: 1, b: 2, $version: 2 }, reported: {} }];
    const reading = link.readReported();
    twin.waiting.shift()?.();
    await reading;
    expect(changes).toHaveLength(1);
  });

  it('takes a list as it now is, not merged with the one before', () => {
    twin.notify({ list: ['a', 'b'], $version: 2 });
    // What the SDK makes of it by itself.
    twin.properties.desired['list'] = ['c', 'b'];
    twin.emit('properties.desired', { list: ['c'], a: null, $version: 3 });
    expect(changes.at(-1)).toEqual({ list: ['c'], b: 1, $version: 3 });
  });

  it('never takes the SDK’s empty copy, nor half of one, for the desired properties', async () => {
    answers = [{ desired: { a: 1, b: 2, $version: 2 }, reported: {} }];
    const reading = link.readReported();
    twin.notify({ b: 2, $version: 2 });
    expect(changes).toEqual([]);
    expect(link.desired()).toEqual({ a: 1, b: 1, $version: 1 });
    twin.waiting.shift()?.();
    await reading;
    expect(changes).toEqual([{ a: 1, b: 2, $version: 2 }]);
  });

  it('reads again when the answer is older than a notification that came meanwhile', async () => {
    answers = [
      { desired: { a: 1, b: 1, $version: 1 }, reported: {} },
      { desired: { a: 1, b: 2, $version: 2 }, reported: { seq: 2 } },
    ];
    const reading = link.readReported();
    twin.notify({ b: 2, $version: 2 });
    twin.waiting.shift()?.();
    await expect.poll(() => twin.waiting.length).toBe(1);
    expect(changes).toEqual([]);
    twin.waiting.shift()?.();
    expect(await reading).toEqual({ seq: 2 });
    expect(changes).toEqual([{ a: 1, b: 2, $version: 2 }]);
  });
});

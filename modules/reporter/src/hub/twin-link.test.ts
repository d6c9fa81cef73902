import { EventEmitter } from 'node:events';
import type { ModuleClient } from 'azure-iot-device';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DeadlineError } from '../within.ts';
import { PatchRefusedError } from './patch-refused.ts';
import { openTwinLink, type TwinLink } from './twin-link.ts';

interface Sections {
  desired: Record<string, unknown>;
  reported: Record<string, unknown>;
}

/** Behaves as the SDK's twin: a read empties its copy at once and fills it when the answer comes. */
class SdkTwin extends EventEmitter {
  properties: Sections = this.#empty();
  readonly waiting: (() => void)[] = [];
  /** How the next updates end; undefined for one that nobody answers. */
  readonly updates: (Error | null | undefined)[] = [];

  #empty(): Sections {
    const update = (_patch: object, done: (error?: Error | null) => void) => {
      const end = this.updates.shift();
      if (end !== undefined) done(end);
    };
    return { desired: {}, reported: { update } };
  }

  read(answer: Sections): Promise<this> {
    this.properties = this.#empty();
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
  let failures: unknown[];

  beforeEach(async () => {
    twin = new SdkTwin();
    answers = [{ desired: { a: 1, b: 1, $version: 1 }, reported: { seq: 1, $version: 1 } }];
    changes = [];
    const last = () => (answers.length > 1 ? answers.shift() : answers[0]) as Sections;
    const client = Object.assign(new EventEmitter(), { getTwin: () => twin.read(last()) }) as unknown as ModuleClient;
    failures = [];
    client.on('error', (error) => void failures.push(error));
    const opening = openTwinLink(client, new AbortController().signal, () => {
      changes.push(link.desired());
    });
    twin.waiting.shift()?.();
    link = await opening;
  });

  it('gives sections without what the hub adds', async () => {
    const reading = link.readReported();
    twin.waiting.shift()?.();
    expect(await reading).toEqual({ section: { seq: 1 }, version: 1 });
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

  it('passes on that changes will not be told', () => {
    const error = new Error('not subscribed');
    twin.emit('error', error);
    expect(failures).toEqual([error]);
  });

  it('takes a list as it now is, not merged with the one before', () => {
    twin.notify({ list: ['a', 'b'], $version: 2 });
    // What the SDK makes of it by itself.
    twin.properties.desired['list'] = ['c', 'b'];
    twin.emit('properties.desired', { list: ['c'], a: null, $version: 3 });
    expect(changes.at(-1)).toEqual({ list: ['c'], b: 1, $version: 3 });
  });

  it('never takes the SDK’s empty copy, nor half of one, for the desired properties', async () => {
    answers = [{ desired: { a: 1, b: 3, $version: 3 }, reported: {} }];
    const reading = link.readReported();
    // The one before it is not known.
    twin.notify({ b: 3, $version: 3 });
    expect(changes).toEqual([]);
    expect(link.desired()).toEqual({ a: 1, b: 1, $version: 1 });
    twin.waiting.shift()?.();
    await reading;
    expect(changes).toEqual([{ a: 1, b: 3, $version: 3 }]);
  });

  it('keeps what it was told during a read where every answer is older', async () => {
    const reading = link.readReported();
    twin.notify({ b: 2, $version: 2 });
    twin.notify({ a: null, $version: 3 });
    expect(changes).toEqual([
      { a: 1, b: 2, $version: 2 },
      { b: 2, $version: 3 },
    ]);
    for (let answer = 0; answer < 3; answer += 1) {
      await expect.poll(() => twin.waiting.length).toBe(1);
      twin.waiting.shift()?.();
    }
    expect(await reading).toMatchObject({ section: { seq: 1 } });
    expect(link.desired()).toEqual({ b: 2, $version: 3 });
    expect(changes).toHaveLength(2);
  });

  it('takes no answer of the SDK for a change during a read', async () => {
    answers = [{ desired: { b: 2, $version: 2 }, reported: {} }];
    const reading = link.readReported();
    twin.waiting.shift()?.();
    await reading;
    expect(changes).toEqual([{ b: 2, $version: 2 }]);
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
    twin.waiting.shift()?.();
    expect(await reading).toMatchObject({ section: { seq: 2 } });
    expect(changes).toEqual([{ a: 1, b: 2, $version: 2 }]);
  });

  describe('where an answer does not come, or says no', () => {
    beforeEach(() => vi.useFakeTimers());
    afterEach(() => vi.useRealTimers());

    it('gives a read up that is never answered: the SDK itself would wait for ever', async () => {
      const given = link.readReported().catch((error: unknown) => error);
      await vi.advanceTimersByTimeAsync(35_000);
      expect(await given).toBeInstanceOf(DeadlineError);
      expect(vi.getTimerCount()).toBe(0);
      // The next one is answered as ever.
      const reading = link.readReported();
      twin.waiting.pop()?.();
      expect(await reading).toMatchObject({ section: { seq: 1 } });
    });

    it('takes the answer to a read that was given up for what it is: all there is, and nothing that is gone', async () => {
      answers = [{ desired: { b: 1, $version: 2 }, reported: {} }];
      const given = link.readReported().catch((error: unknown) => error);
      await vi.advanceTimersByTimeAsync(35_000);
      expect(await given).toBeInstanceOf(DeadlineError);
      twin.waiting.shift()?.();
      expect(link.desired()).toEqual({ b: 1, $version: 2 });
      expect(changes).toEqual([{ b: 1, $version: 2 }]);
    });

    it('gives an update up that nobody acknowledges', async () => {
      twin.updates.push(undefined);
      const given = link.patchReported({ a: 1 }).catch((error: unknown) => error);
      await vi.advanceTimersByTimeAsync(35_000);
      expect(await given).toBeInstanceOf(DeadlineError);
    });

    it('tells a hub that refuses from a connection that is lost', async () => {
      const lost = Object.assign(new Error('closed'), { name: 'NotConnectedError', transportError: new Error('x') });
      twin.updates.push(new Error('the size should be less than 32768 bytes'), new Error('Throttled'), lost, null);
      const refused = link.patchReported({ a: 1 });
      await expect(refused).rejects.toThrow(PatchRefusedError);
      await expect(refused).rejects.toMatchObject({ isForSize: true, isForNow: false });
      await expect(link.patchReported({ a: 1 })).rejects.toMatchObject({ isForSize: false, isForNow: true });
      await expect(link.patchReported({ a: 1 })).rejects.toBe(lost);
      await expect(link.patchReported({ a: 1 })).resolves.toBeUndefined();
    });
  });
});

import { HubError } from '../errors/hub-error.ts';
import type { TelemetryInbox, TelemetryMessage } from './telemetry.ts';

/** Each may hold a message that it does not take, as text. */
export const MAX_READERS = 64;
/** What readers may have before them is held once for all of them, whatever is kept of messages. */
export const PASSING_MESSAGES = 1000;
export const PASSING_BYTES = 8 * 1024 * 1024;
/** A reader's list holds numbers only; no more messages than these are asked for as recent ones. */
export const MAX_WAITING = 10_000;

export interface TelemetryFilter {
  /** Null for all. */
  readonly deviceId: string | null;
  /** How many of those that are kept come first. */
  readonly recent: number;
}

/** One who follows telemetry. What it holds of messages are their numbers: they are looked up when it comes to them. */
export interface TelemetryReader {
  /** The next message, or how many went before it was their turn; null when there is nothing until `arrived` resolves. */
  next(): TelemetryMessage | { readonly missed: number } | null;
  /** Resolves when there is something next, or once it was closed. */
  arrived(): Promise<void>;
  close(): void;
}

interface Open {
  readonly wants: (message: TelemetryMessage) => boolean;
  readonly waiting: number[];
  missed: number;
  wake: () => void;
}

/** Hands messages to whoever follows them, without waiting for anybody: who is too slow misses the oldest. */
export class TelemetryFeed {
  readonly #inbox: TelemetryInbox;
  readonly #readers = new Set<Open>();
  /** The last ones since somebody follows, the oldest first: fewer may be kept, or none. */
  readonly #passing = new Map<number, TelemetryMessage>();
  #passingBytes = 0;
  #stop = (): void => {};

  constructor(inbox: TelemetryInbox) {
    this.#inbox = inbox;
  }

  /** @throws HubError 429 when as many as may follow already */
  open({ deviceId, recent }: TelemetryFilter): TelemetryReader {
    if (this.#readers.size >= MAX_READERS) throw tooManyReaders();
    if (this.#readers.size === 0) this.#stop = this.#inbox.received.subscribe((message) => this.#pass(message));
    const wants = (message: TelemetryMessage): boolean => deviceId === null || message.from.deviceId === deviceId;
    const waiting = recent === 0 ? [] : this.#inbox.numbersOf(wants).slice(-recent);
    const reader: Open = { wants, waiting, missed: 0, wake: () => {} };
    this.#readers.add(reader);
    return {
      next: () => this.#next(reader),
      arrived: async () => {
        if (reader.waiting.length > 0 || reader.missed > 0 || !this.#readers.has(reader)) return;
        await new Promise<void>((resolve) => {
          reader.wake = resolve;
        });
      },
      close: () => {
        this.#close(reader);
      },
    };
  }

  #pass(message: TelemetryMessage): void {
    const number = this.#inbox.newest();
    this.#passing.set(number, message);
    this.#passingBytes += message.body.length;
    for (const [oldest, { body }] of this.#passing) {
      if (this.#passing.size <= PASSING_MESSAGES && this.#passingBytes <= PASSING_BYTES) break;
      this.#passing.delete(oldest);
      this.#passingBytes -= body.length;
    }
    for (const reader of this.#readers) {
      if (!reader.wants(message)) continue;
      if (reader.waiting.length >= MAX_WAITING) {
        reader.waiting.shift();
        reader.missed += 1;
      }
      reader.waiting.push(number);
      reader.wake();
    }
  }

  #next(reader: Open): TelemetryMessage | { missed: number } | null {
    for (;;) {
      const [number] = reader.waiting;
      const message = number === undefined ? undefined : (this.#inbox.find(number) ?? this.#passing.get(number));
      if (number !== undefined && message === undefined) {
        reader.waiting.shift();
        reader.missed += 1;
        continue;
      }
      if (reader.missed > 0) {
        const { missed } = reader;
        reader.missed = 0;
        return { missed };
      }
      if (message !== undefined) reader.waiting.shift();
      return message ?? null;
    }
  }

  #close(reader: Open): void {
    if (!this.#readers.delete(reader)) return;
    reader.wake();
    if (this.#readers.size > 0) return;
    this.#stop();
    this.#passing.clear();
    this.#passingBytes = 0;
  }
}

function tooManyReaders(): HubError {
  return new HubError({
    status: 429,
    code: 'LocalHubTooManyReaders',
    number: 429_000,
    text: `${MAX_READERS} follow telemetry already. End one of them first.`,
  });
}

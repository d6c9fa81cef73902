import { z } from 'zod';
import type { TableCodec } from '../storage/state-store.ts';
import { isTwinObject } from '../twin/value.ts';
import type { ChosenSetting } from './choose-settings.ts';

/** A place in a twin that a configuration has set. */
export interface GivenSetting {
  readonly path: readonly string[];
  /** Whether a property, an empty object or nothing was put there. */
  readonly what: 'value' | 'object' | 'nothing';
  readonly id: string;
  readonly createdOrder: number;
}

/** What automatic configurations have given a twin. */
export interface GivenSettings {
  /** Which configurations matched, with what decides between them. */
  readonly key: string;
  /** Whether the twin could not take what won; `settings` are then those of before. */
  readonly refused: boolean;
  readonly settings: readonly GivenSetting[];
}

const kept = z.strictObject({
  key: z.string(),
  refused: z.boolean(),
  settings: z.array(
    z.tuple([z.array(z.string()), z.enum(['value', 'object', 'nothing']), z.string(), z.number().int()]),
  ),
});

export const givenSettingsCodec: TableCodec<GivenSettings> = {
  encode: ({ key, refused, settings }): z.input<typeof kept> => ({
    key,
    refused,
    settings: settings.map(({ path, what, id, createdOrder }) => [[...path], what, id, createdOrder]),
  }),
  decode: (json) => {
    const { settings, ...rest } = kept.parse(json);
    return {
      ...rest,
      settings: settings.map(([path, what, id, createdOrder]) => ({ path, what, id, createdOrder })),
    };
  },
};

export function givenOf({ path, value, id, createdOrder }: ChosenSetting): GivenSetting {
  return { path, what: value === null ? 'nothing' : isTwinObject(value) ? 'object' : 'value', id, createdOrder };
}

/** The same setting of the same configuration, whose content never changes. */
export function settingKey({ path, id, createdOrder }: Pick<GivenSetting, 'path' | 'id' | 'createdOrder'>): string {
  return JSON.stringify([path, id, createdOrder]);
}

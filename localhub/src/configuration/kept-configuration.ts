import { z } from 'zod';
import type { TableCodec } from '../storage/state-store.ts';
import type { Configuration, ConfigurationSettings } from './configuration.ts';
import { readContent } from './content.ts';
import { readTargetCondition } from './target-condition.ts';

type KeptSettings = Omit<ConfigurationSettings, 'target'>;
type KeptConfiguration = Omit<Configuration, 'settings' | 'content'> & { readonly settings: KeptSettings };

const texts = z.record(z.string(), z.string());
const kept = z.strictObject({
  id: z.string(),
  settings: z.strictObject({
    schemaVersion: z.string().nullable(),
    labels: texts.nullable(),
    targetCondition: z.string(),
    priority: z.number(),
    metricQueries: texts,
  }) satisfies z.ZodType<KeptSettings>,
  writtenContent: z.unknown(),
  createdOrder: z.number(),
  createdTimeUtc: z.string(),
  lastUpdatedTimeUtc: z.string(),
  etagCounter: z.number().int().min(1),
}) satisfies z.ZodType<KeptConfiguration>;

/** A configuration as it was written: what is read out of its texts is read again. */
export const configurationCodec: TableCodec<Configuration> = {
  encode: ({ settings: { target: _target, ...settings }, content: _content, ...rest }): KeptConfiguration => ({
    ...rest,
    settings,
  }),
  decode: (json, key) => {
    const { settings, ...rest } = kept.parse(json);
    if (rest.id !== key) throw new Error(`it is configuration '${rest.id}'`);
    return {
      ...rest,
      settings: { ...settings, target: readTargetCondition(settings.targetCondition) },
      content: readContent(rest.writtenContent),
    };
  },
};

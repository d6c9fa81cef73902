import { desiredSchema } from '@mooring/contract';
import { z } from 'zod';
import { remember } from './words.ts';

/** What Mooring writes by itself, from the rest of the file. */
const written = ['workload', 'revision', 'volumes'];

/**
 * Settings of reporter and prober as the file says them: the contract's own rules, without its defaults, so that only what
 * was written reaches the twin.
 */
const settingsSchema = remember(() => {
  const settings = Object.entries(desiredSchema.shape).map(([name, schema]): [string, z.ZodType] => [
    name,
    written.includes(name) ? z.never().optional() : optionalWithoutDefaults(schema),
  ]);
  return z.strictObject(Object.fromEntries(settings));
});

/** `reporter` of a workload: whether reporter and prober are added, from where, and with which settings. */
export const reporterSchema = remember(() =>
  z.strictObject({
    image: z.string().min(1).optional().describe('Image of reporter and prober'),
    enabled: z.boolean().default(true),
    metrics: z
      .boolean()
      .default(false)
      .describe('Whether others reach /metrics, /healthz and /readyz on port 8089. There is no login'),
    desired: settingsSchema()
      .optional()
      .describe('Settings of both, as desired properties of their twins; the shares to watch are written by Mooring'),
  }),
);

function optionalWithoutDefaults(schema: z.core.$ZodType): z.ZodType {
  return z.optional(withoutDefaults(schema));
}

function withoutDefaults(schema: z.core.$ZodType): z.core.$ZodType {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodOptional) return withoutDefaults(schema.unwrap());
  if (!isObject(schema)) return schema;
  return z.strictObject(
    Object.fromEntries(
      Object.entries(schema.shape).map(([name, field]) => {
        const isOptional = field instanceof z.ZodDefault || field instanceof z.ZodOptional;
        return [name, isOptional ? optionalWithoutDefaults(field) : withoutDefaults(field)];
      }),
    ),
  );
}

function isObject(schema: z.core.$ZodType): schema is z.ZodObject<Readonly<Record<string, z.core.$ZodType>>> {
  return schema instanceof z.ZodObject;
}

import { z } from 'zod';
import { isPlatform, platforms } from '../core/model/platform.ts';
import { isOutput, isTarget, outputs, targets } from '../core/model/target.ts';
import { ProblemError } from './problem.ts';

const maxFiles = 200;
const maxInventories = 100;
const maxVariables = 1000;
const maxTroublesShown = 10;

const oneLine = z
  .string()
  .min(1)
  .max(255)
  .refine((text) => !/\p{Cc}/u.test(text), 'must not hold control characters');

const files = z
  .array(z.strictObject({ name: oneLine, text: z.string() }))
  .min(1)
  .max(maxFiles)
  .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, 'two files have one name');

/** Values for `${NAME}`. They come with the request alone: the environment of the service is none of a caller's business. */
const env = z
  .record(z.string(), z.string())
  .refine((values) => Object.keys(values).length <= maxVariables, `holds more than ${maxVariables} variables`)
  .default({});

const target = z
  .string()
  .refine(isTarget, `must be one of ${targets.join(', ')}`)
  .optional();

const output = z
  .string()
  .refine(isOutput, `must be one of ${outputs.join(', ')}`)
  .optional();

/** What is known of the device, in the forms that `--inventory` takes. */
const inventory = z
  .array(z.strictObject({ name: oneLine, text: z.string() }))
  .max(maxInventories)
  .default([]);

/** The text of `mooring.yaml`. */
const policy = z.string().optional();

/** The text of a report of `mooring doctor`. */
const settled = z.string().optional();

const platform = z
  .string()
  .refine(isPlatform, `must be one of ${platforms.join(', ')}; each may end in .debug`)
  .optional();

/** What is composed, and how; the same for every address that composes. */
const composing = { files, inventory, env, target, site: oneLine.optional(), platform, policy, settled };

/** Device ids as IoT Hub allows them. */
export const deviceIdSchema = z
  .string()
  .regex(
    /^[A-Za-z0-9\-.+%_#*?!(),:=@$']{1,128}$/,
    "must be 1 to 128 of letters, digits and - . + % _ # * ? ! ( ) , : = @ $ '",
  );

export const composeRequestSchema = z.strictObject({ ...composing, output });

export const checkRequestSchema = z.strictObject({ ...composing, output, merge: z.boolean().default(false) });

const seconds = (fallback: number, least = 1) => z.number().min(least).max(86_400).default(fallback);

export const applyRequestSchema = z.strictObject({
  ...composing,
  device: deviceIdSchema,
  force: z.boolean().default(false),
  releaseDropped: z.boolean().default(false),
  watch: z.boolean().default(false),
  deadlineSeconds: seconds(600),
  graceSeconds: seconds(30),
  pollSeconds: seconds(2),
  require: z.enum(['running', 'answered']).default('answered'),
});

export type ComposeRequest = z.infer<typeof composeRequestSchema>;
export type CheckRequest = z.infer<typeof checkRequestSchema>;

/**
 * Parses what came in.
 *
 * @throws {ProblemError} 400 that names the places; it never repeats a value, which may be a secret
 */
export function parseRequest<T>(schema: z.ZodType<T>, input: unknown): T {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const troubles = parsed.error.issues
    .slice(0, maxTroublesShown)
    .map((issue) => `${issue.path.length === 0 ? 'the body' : issue.path.map(String).join('.')}: ${issue.message}`);
  const more = parsed.error.issues.length - troubles.length;
  throw new ProblemError({
    status: 400,
    code: 'request-invalid',
    detail: `${troubles.join('; ')}${more > 0 ? `; and ${more} more` : ''}`,
    help: 'What each address takes stands in docs/service.md.',
  });
}

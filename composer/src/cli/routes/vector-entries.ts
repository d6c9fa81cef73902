import { z } from 'zod';

const endpoint = z.union([
  z.strictObject({ kind: z.literal('system'), name: z.string() }),
  z.strictObject({ kind: z.literal('function'), function: z.string(), inputEndpoint: z.string() }),
]);
const place = z.tuple([z.number().int(), z.number().int()]);

/** A route that edgeHub reads, with the parts it finds. */
export const routeEntry = z.strictObject({
  route: z.string(),
  source: z.string().optional(),
  condition: z.string().optional(),
  endpoint: endpoint.optional(),
});

/** A condition that compiles, with its value for a message that the file does not hold. */
export const conditionEntry = z.strictObject({
  condition: z.string(),
  expected: z.enum(['True', 'False', 'Undefined']).optional(),
});

/** A condition that does not compile, with what edgeHub says of it; lines and columns from 1. */
export const errorEntry = z.strictObject({
  name: z.string().optional(),
  condition: z.string(),
  errorCount: z.number().int().optional(),
  firstMessage: z.string().optional(),
  firstRange: z.strictObject({ start: place, end: place }).optional(),
});

/** A text by itself, or as the one property of an object. */
export const textEntry = z.union([
  z.string(),
  z.strictObject({ route: z.string() }).transform((entry) => entry.route),
  z.strictObject({ condition: z.string() }).transform((entry) => entry.condition),
  z.strictObject({ path: z.string() }).transform((entry) => entry.path),
]);

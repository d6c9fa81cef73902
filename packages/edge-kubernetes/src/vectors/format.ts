import { z } from 'zod';

/** The outside of a vector file; what a vector of some kind must hold is checked when it is run. */
export const vectorSchema = z.looseObject({
  id: z.string().min(1),
  kind: z.string().min(1),
  expect: z.record(z.string(), z.unknown()),
});
export type Vector = z.infer<typeof vectorSchema>;

export const vectorFileSchema = z.looseObject({ vectors: z.array(vectorSchema).min(1) });

/** Reads the text of a vector file; throws an Error that says where the form is broken. */
export function parseVectorFile(text: string): Vector[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new Error(`not JSON: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
  const parsed = vectorFileSchema.safeParse(json);
  if (parsed.success) return parsed.data.vectors;
  const issue = parsed.error.issues[0];
  throw new Error(`not a vector file: ${issue?.path.map(String).join('.') ?? ''}: ${issue?.message ?? ''}`);
}

import { z } from 'zod';
import type { Path } from '../../source/node.ts';

/** The keys a schema knows at a path, for suggestions; none where any key is allowed. */
export function knownKeysAt(schema: z.ZodType, path: Path): string[] {
  const current = schemaAt(schema, path);
  const object = current === undefined ? undefined : objectOf(unwrap(current));
  return object === undefined ? [] : Object.keys(object.shape);
}

/** The schema a value at a path has to keep; undefined where the schema has no such place. */
export function schemaAt(schema: z.ZodType, path: Path): z.ZodType | undefined {
  let current: z.ZodType | undefined = schema;
  for (const step of path) current = current === undefined ? undefined : childOf(unwrap(current), step);
  return current;
}

function childOf(schema: z.ZodType, step: string | number): z.ZodType | undefined {
  if (schema instanceof z.ZodUnion) {
    for (const option of schema.options) {
      const child = childOf(unwrap(option as z.ZodType), step);
      if (child !== undefined) return child;
    }
    return undefined;
  }
  if (schema instanceof z.ZodRecord) return schema.valueType as z.ZodType;
  if (schema instanceof z.ZodArray) return schema.element as z.ZodType;
  const shape = objectOf(schema)?.shape;
  return shape !== undefined && Object.hasOwn(shape, step) ? (shape[step] as z.ZodType) : undefined;
}

function objectOf(schema: z.ZodType): z.ZodObject | undefined {
  if (schema instanceof z.ZodObject) return schema;
  if (!(schema instanceof z.ZodUnion)) return undefined;
  return schema.options.map((option) => unwrap(option as z.ZodType)).find((option) => option instanceof z.ZodObject);
}

function unwrap(schema: z.ZodType): z.ZodType {
  let current = schema;
  while (
    current instanceof z.ZodDefault ||
    current instanceof z.ZodOptional ||
    current instanceof z.ZodNullable ||
    current instanceof z.ZodPrefault
  ) {
    current = current.unwrap() as z.ZodType;
  }
  return current;
}

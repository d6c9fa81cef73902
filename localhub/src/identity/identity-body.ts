import { z } from 'zod';
import { describeMistake } from '../errors/body-mistake.ts';
import { argumentInvalid } from '../errors/catalogue.ts';

const key = z.string().nullish();

const authenticationBody = z.looseObject({
  type: z.string().nullish(),
  symmetricKey: z.looseObject({ primaryKey: key, secondaryKey: key }).nullish(),
  x509Thumbprint: z.looseObject({ primaryThumbprint: key, secondaryThumbprint: key }).nullish(),
});

export const deviceBody = z.looseObject({
  deviceId: z.string().nullish(),
  status: z.string().nullish(),
  statusReason: z.string().max(128).nullish(),
  authentication: authenticationBody.nullish(),
  capabilities: z.looseObject({ iotEdge: z.boolean().nullish() }).nullish(),
  deviceScope: z.string().nullish(),
  parentScopes: z.array(z.string()).nullish(),
});
export type DeviceBody = z.infer<typeof deviceBody>;

export const moduleBody = z.looseObject({
  deviceId: z.string().nullish(),
  moduleId: z.string().nullish(),
  managedBy: z.string().max(128).nullish(),
  authentication: authenticationBody.nullish(),
});
export type ModuleBody = z.infer<typeof moduleBody>;

/**
 * Reads a body by its schema. `root` is what messages call it: the field that it was taken from.
 * @throws HubError 400 with the place of the first mistake
 */
export function readBody<T>(schema: z.ZodType<T>, body: unknown, root?: string): T {
  const read = schema.safeParse(body);
  if (read.success) return read.data;
  throw argumentInvalid(describeMistake(read.error.issues, body, root));
}

/** Reads one item of a list, as `readBody` reads the whole. @throws HubError 400 */
export function readItem<T>(schema: z.ZodType<T>, items: unknown, index: number): T {
  const read = schema.safeParse((items as readonly unknown[])[index]);
  if (read.success) return read.data;
  const issues = read.error.issues.map((issue) => ({ ...issue, path: [index, ...issue.path] }));
  throw argumentInvalid(describeMistake(issues, items));
}

/** `enabled` unless said otherwise. */
export function readStatus(status: string | null | undefined): 'enabled' | 'disabled' {
  const value = (status ?? 'enabled').toLowerCase();
  if (value === 'enabled' || value === 'disabled') return value;
  throw argumentInvalid(`status must be 'enabled' or 'disabled', not '${value}'.`);
}

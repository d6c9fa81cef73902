import { z } from 'zod';
import { describeMistake } from '../errors/body-mistake.ts';
import { isTwinObject, type TwinObject } from '../twin/value.ts';

/** A seed that cannot be planted, with the place in it. */
export class SeedRefused extends Error {
  override readonly name = 'SeedRefused';
}

const values = z.custom<TwinObject>(isTwinObject, 'must be an object').optional();
const parts = {
  tags: values,
  desired: values,
  /** Both or none: without them keys are made. */
  primaryKey: z.string().optional(),
  secondaryKey: z.string().optional(),
};
const module = z.strictObject({ moduleId: z.string(), ...parts });
const device = z.strictObject({
  deviceId: z.string(),
  edge: z.boolean().optional(),
  ...parts,
  modules: z.array(module).optional(),
});
const seed = z.strictObject({ devices: z.array(device) });

export type SeedModule = z.infer<typeof module>;
export type SeedDevice = z.infer<typeof device>;

/** Devices and modules that a hub is to begin with. */
export type Seed = z.infer<typeof seed>;

/** Reads a seed. @throws SeedRefused with the place of the first mistake */
export function readSeed(input: unknown): Seed {
  const read = seed.safeParse(input);
  if (!read.success)
    throw new SeedRefused(`The seed cannot be read: ${describeMistake(read.error.issues, input, 'the whole')}`);
  refuseRepeated(read.data.devices.map(({ deviceId }) => deviceId));
  for (const { deviceId, modules = [] } of read.data.devices) {
    refuseRepeated(modules.map(({ moduleId }) => `${deviceId}/${moduleId}`));
  }
  return read.data;
}

function refuseRepeated(names: readonly string[]): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) throw new SeedRefused(`The seed names '${name}' twice.`);
    seen.add(name);
  }
}

import { z } from 'zod';
import type { TableCodec } from '../storage/state-store.ts';
import { initialTwin } from '../twin/twin.ts';
import { parseIdentityKey } from './identity-id.ts';
import type { Authentication, DeviceRecord, ModuleRecord } from './records.ts';

type KeptDevice = Omit<DeviceRecord, 'twin' | 'modules'>;
type KeptModule = Omit<ModuleRecord, 'twin'>;

const text = z.string();
const authentication = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('sas'), keys: z.strictObject({ primaryKey: text, secondaryKey: text }) }),
  z.strictObject({
    type: z.literal('selfSigned'),
    primaryThumbprint: text.nullable(),
    secondaryThumbprint: text.nullable(),
  }),
  z.strictObject({ type: z.literal('certificateAuthority') }),
  z.strictObject({ type: z.literal('none') }),
]) satisfies z.ZodType<Authentication>;

const device = z.strictObject({
  deviceId: text,
  generationId: text,
  etag: text,
  status: z.enum(['enabled', 'disabled']),
  statusReason: text.nullable(),
  statusUpdatedTime: text,
  authentication,
  iotEdge: z.boolean(),
  deviceScope: text.nullable(),
  parentScopes: z.array(text),
}) satisfies z.ZodType<KeptDevice>;

const module = z.strictObject({
  deviceId: text,
  moduleId: text,
  managedBy: text.nullable(),
  generationId: text,
  etag: text,
  authentication,
}) satisfies z.ZodType<KeptModule>;

/** The place of the twin until it is read from a table of its own. */
const NOT_READ_YET = initialTwin(0);

/** A device without its twin and its modules, which have tables of their own. */
export const deviceCodec: TableCodec<DeviceRecord> = {
  changesInPlace: true,
  encode: ({ twin: _twin, modules: _modules, ...kept }): KeptDevice => kept,
  decode: (json, key) => {
    const kept = device.parse(json);
    if (kept.deviceId !== key) throw new Error(`it is device '${kept.deviceId}'`);
    if (parseIdentityKey(key)?.moduleId !== null) throw new Error('it is not a device ID');
    return { ...kept, twin: NOT_READ_YET, modules: new Map() };
  },
};

export const moduleCodec: TableCodec<ModuleRecord> = {
  changesInPlace: true,
  encode: ({ twin: _twin, ...kept }): KeptModule => kept,
  decode: (json, key) => {
    const kept = module.parse(json);
    const id = parseIdentityKey(key);
    if (id?.deviceId !== kept.deviceId || id.moduleId !== kept.moduleId) {
      throw new Error(`it is module '${kept.moduleId}' of '${kept.deviceId}'`);
    }
    return { ...kept, twin: NOT_READ_YET };
  },
};

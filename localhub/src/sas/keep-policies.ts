import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { readIfPresent, writePrivateFile } from '../storage/private-files.ts';
import { buildPolicies, POLICY_NAMES, type Policy, type PolicyName } from './policies.ts';

const key = z.base64().min(24);
const file = z.object({
  iothubowner: key,
  service: key,
  device: key,
  registryRead: key,
  registryReadWrite: key,
});

/** A key as IoT Hub makes them: 32 random bytes in base64. */
export function mintKey(): string {
  return randomBytes(32).toString('base64');
}

/** The policy keys in `directory`: made at the first start and kept. @throws Error when the file is not readable as such */
export async function keepPolicies(directory: string): Promise<Map<string, Policy>> {
  const path = join(directory, 'policies.json');
  const text = await readIfPresent(path);
  if (text === null) {
    const keys = Object.fromEntries(POLICY_NAMES.map((name) => [name, mintKey()])) as Record<PolicyName, string>;
    await writePrivateFile(path, `${JSON.stringify(keys, null, 2)}\n`);
    return buildPolicies(keys);
  }
  const read = file.safeParse(parseJson(text));
  if (!read.success) {
    throw new Error(`${path} does not hold the five policy keys. Remove it, and new keys are made at the next start.`);
  }
  return buildPolicies(read.data);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

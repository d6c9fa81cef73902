import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { prettyJson } from '../core/compose/canonical-json.ts';
import { targets, type Target } from '../core/model/target.ts';
import { composeInput } from './compose.ts';
import { digest } from './digest.ts';
import { importInput } from './import.ts';
import { foundManifest, type FoundManifest } from './testing/arbitrary-manifest.ts';

const encode = (text: string) => new TextEncoder().encode(text);

function composed(name: string, text: string, env: Record<string, string>, target: Target | undefined) {
  const result = composeInput({ files: [{ name, bytes: encode(text) }], env, target, digest });
  const errors = result.diagnostics.filter(({ severity }) => severity === 'error');
  return { manifest: result.composed && prettyJson({ ...result.composed.manifest }), errors };
}

/** Whether the manifest composes; if so, what is imported of it composes to the same. */
function holds({ name, text, env }: FoundManifest, target: Target | undefined, format: 'yaml' | 'json'): boolean {
  const original = composed(name, text, env, target);
  if (original.manifest === undefined) return false;
  const imported = importInput({ file: { name, bytes: encode(text) }, env, target, format, digest });
  expect(imported.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  const again = composed(`line-2.workload.${format}`, imported.text ?? '', env, target);
  expect(again.errors).toEqual([]);
  expect(again.manifest).toBe(original.manifest);
  return true;
}

const iotEdge = targets.slice(0, 3);

describe('what is imported composes to the same manifest', () => {
  it('whatever the manifest', () => {
    let count = 0;
    fc.assert(
      fc.property(
        foundManifest,
        fc.constantFrom(...iotEdge),
        fc.constantFrom('yaml', 'json'),
        (found, target, format) => {
          if (holds(found, target, format)) count += 1;
        },
      ),
      { numRuns: 150 },
    );
    // Most of what is made up must compose, or nothing is proved.
    expect(count).toBeGreaterThan(40);
  });

  const folder = new URL('../../../manifests/deployments/', import.meta.url);
  const goldens = readdirSync(folder).filter((name) => /\.(deployment|layered)\.json$/.test(name));
  it.each(goldens)('of the worked example %s', (name) => {
    const text = readFileSync(new URL(name, folder), 'utf8');
    const target = name.startsWith('vm-') ? 'iotedge-vm' : undefined;
    expect(holds({ name, text, env: {} }, target, 'yaml')).toBe(true);
  });
});

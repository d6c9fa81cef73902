import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { prettyJson } from '../core/compose/canonical-json.ts';
import { targets, type Target } from '../core/model/target.ts';
import { attachInput, readExisting } from './attach.ts';
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

describe('whatever is handed in to import and attach', () => {
  function expectAnswer(name: string, bytes: Uint8Array): void {
    const imported = importInput({ file: { name, bytes }, env: {}, digest });
    const isRefused = imported.diagnostics.some(({ severity }) => severity === 'error');
    expect(imported.text === undefined).toBe(isRefused);
    const { existing, used } = readExisting({ files: [{ name, bytes }], env: {}, digest });
    if (existing !== undefined) attachInput({ existing, used, from: name, digest });
  }

  it('bytes at random are answered, never thrown at', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => expectAnswer('deployment.json', bytes)));
  });

  it('a manifest that was cut, or changed at one place, is answered', () => {
    const change = fc.tuple(foundManifest, fc.nat(), fc.string({ maxLength: 3 }), fc.boolean());
    fc.assert(
      fc.property(change, ([{ name, text }, at, put, isCut]) => {
        const place = at % text.length;
        expectAnswer(name, encode(text.slice(0, place) + put + (isCut ? '' : text.slice(place + put.length))));
      }),
      { numRuns: 150 },
    );
  });

  it.each([
    ['depth', `{"modulesContent": ${'['.repeat(10_000)}`],
    ['size', `{"modulesContent": {"$edgeAgent": {"properties.desired.x": "${'x'.repeat(2_000_000)}"}}}`],
    ['dollars', `{"modulesContent": {"$edgeAgent": {"properties.desired.x": "${'$'.repeat(900_000)}"}}}`],
  ])('%s is answered in bounded time', (_what, text) => expectAnswer('deployment.json', encode(text)));
});

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Target } from '../core/model/target.ts';
import { checkTexts, told } from './testing/check-text.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const deployments = join(root, 'manifests/deployments');

/** The worked examples that are objects, and the kind of cluster each is composed for. */
function madeTrees(): { name: string; target: Target; texts: Record<string, string> }[] {
  const names = readdirSync(deployments).filter((name) => /\.(kubernetes|gitops)$/.test(name));
  return names.map((name) => {
    const workload = readFileSync(
      join(root, `manifests/workloads/${name.replace(/\.\w+$/, '')}.workload.yaml`),
      'utf8',
    );
    const target = (/^target: (\S+)/m.exec(workload)?.[1] ?? 'ase-1node') as Target;
    const files = readdirSync(join(deployments, name), { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.yaml'),
    );
    const texts = Object.fromEntries(files.map((file) => [file, readFileSync(join(deployments, name, file), 'utf8')]));
    return { name, target, texts };
  });
}

describe('what Mooring makes for kubectl and Flux', () => {
  it.each(madeTrees())('passes its own check: $name', ({ target, texts }) => {
    expect(Object.keys(texts).length).toBeGreaterThan(2);
    const { diagnostics } = checkTexts(texts, target);
    expect(diagnostics.filter(({ severity }) => severity !== 'info')).toEqual([]);
    // A folder of its own disk is told on two nodes, and addresses are counted; nothing else is worth a word.
    expect(diagnostics.filter(({ code }) => code !== 'MOOR1513' && code !== 'MOOR1805')).toEqual([]);
  });

  const claims = readdirSync(deployments).filter((name) => /\.claims\.[^/]+\.yaml$/.test(name));
  it.each(claims)('passes as a claim that is made beforehand: %s', (name) => {
    const { diagnostics } = checkTexts({ [name]: readFileSync(join(deployments, name), 'utf8') });
    expect(diagnostics).toEqual([]);
  });

  it('is looked at for more than one kind of cluster', () => {
    expect(claims.length).toBeGreaterThan(0);
    expect(new Set(madeTrees().map(({ target }) => target)).size).toBeGreaterThan(3);
  });

  it('tells of the rights of the reporter that those over the cluster are not for everybody', () => {
    const text = readFileSync(join(root, 'manifests/kubernetes/reporter-rbac.yaml'), 'utf8');
    expect(told(checkTexts({ 'reporter-rbac.yaml': text }))).toEqual([
      'MOOR2516 warning 33:7',
      'MOOR2516 warning 42:7',
    ]);
    expect(told(checkTexts({ 'reporter-rbac.yaml': text }, 'k3s'))).toEqual([]);
  });
});

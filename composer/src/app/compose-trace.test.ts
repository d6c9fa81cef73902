import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderTrace } from '../core/merge/render-trace.ts';
import { composeTexts, detector, head } from './testing/compose-text.ts';

const base = `${head}reporter: { enabled: false }
values: { LEVEL: info }
registries:
  contoso: { address: contoso.azurecr.io, username: puller, password: "\${ACR}" }
modules:
  detector:
    image: ${detector}
    env: { LEVEL: "\${LEVEL}", SITE: "\${SITE}/\${LINE}" }
    ports: ["8080:80", "9090:90"]
`;
const over = `modules:
  detector:
    image: contoso.azurecr.io/detector:2
    ports: ["7070:70"]
`;
const again = 'modules: { detector: { image: contoso.azurecr.io/detector:3 } }\n';

describe('the trace', () => {
  it('says of every value which file set it, what it replaced, and where its variables come from', () => {
    const { trace, diagnostics } = composeTexts(
      { 'base.yaml': base, 'over.yaml': over, 'again.yaml': again },
      { trace: true, env: { SITE: 'hidden-1', ACR: 'hidden-2' }, envFileValues: { LINE: 'hidden-3', SITE: 'no' } },
    );
    expect(diagnostics).toEqual([]);
    const text = renderTrace(trace ?? []);
    expect(text.split('\n')).toEqual([
      'apiVersion  base.yaml:1:13',
      'kind  base.yaml:2:7',
      'metadata.name  base.yaml:3:19',
      'reporter.enabled  base.yaml:4:22',
      'registries.contoso.address  base.yaml:7:23',
      'registries.contoso.username  base.yaml:7:53',
      'registries.contoso.password  base.yaml:7:71  ${ACR} put in at the push',
      'modules.detector.image  again.yaml:1:31  (over base.yaml:10:12, over.yaml:3:12)',
      `modules.detector.env.LEVEL  base.yaml:11:19  \${LEVEL} from base.yaml:5:18`,
      'modules.detector.env.SITE  base.yaml:11:37  ${SITE} from the environment, ${LINE} from .env',
      'modules.detector.ports.0  over.yaml:4:13  (over base.yaml:12:12)',
      '',
    ]);
    expect(JSON.stringify(trace)).not.toContain('hidden');
  });

  it('names variables of keys, and one that nothing has', () => {
    const text = `${head}modules: { "\${WHO}-cam": { image: "x.y/d:\${TAG}" } }\n`;
    const { trace } = composeTexts({ 'a.yaml': text }, { trace: true, env: { WHO: 'hidden' } });
    expect(trace?.at(-1)).toEqual({
      path: ['modules', '${WHO}-cam', 'image'],
      file: 'a.yaml',
      line: 4,
      column: 35,
      variables: [
        { name: 'WHO', from: 'environment' },
        { name: 'TAG', from: 'unset' },
      ],
    });
  });

  it('is there only when it is asked for, and cannot be forged by a key', () => {
    expect(composeTexts({ 'a.yaml': base }).trace).toBeUndefined();
    const text = `${head}modules: { "a\\nb  x.yaml:1:1": { image: x.y/d:1 }, "\\e[2J\\u009b1m": { image: x.y/d:1 } }\n`;
    const { trace } = composeTexts({ 'a.yaml': text }, { trace: true });
    const lines = renderTrace(trace ?? []).split('\n');
    expect(lines).toHaveLength(6);
    expect(lines).toContain('modules."a\\nb  x.yaml:1:1".image  a.yaml:4:41');
    expect(lines.join('')).not.toMatch(/\p{Cc}/u);
  });

  it('has every value of the merged files once, at the characters it was read from', () => {
    const leaf = fc.oneof(fc.integer(), fc.constantFrom('x', 'y z', true));
    const module = fc.dictionary(fc.constantFrom('a', 'b', 'c'), leaf, { minKeys: 1 });
    const file = fc.dictionary(fc.constantFrom('m', 'n'), module, { minKeys: 1 });
    fc.assert(
      fc.property(fc.array(file, { minLength: 1, maxLength: 4 }), (files) => {
        const texts = Object.fromEntries(
          files.map((modules, index) => [
            `f${index}.json`,
            JSON.stringify({ ...(index === 0 ? { kind: 'Workload' } : {}), modules }, undefined, index % 2),
          ]),
        );
        const { trace = [] } = composeTexts(texts, { trace: true });
        const expected = new Map<string, unknown>([['kind', 'Workload']]);
        for (const modules of files) {
          for (const [name, values] of Object.entries(modules)) {
            for (const [key, value] of Object.entries(values)) expected.set(`modules.${name}.${key}`, value);
          }
        }
        const seen = trace.map(({ path, file, line, column, overrides = [] }) => {
          const rest = (texts[file] ?? '').split('\n')[line - 1]?.slice(column - 1) ?? '';
          const times = files.filter((modules) => modules[path[1] ?? '']?.[path[2] ?? ''] !== undefined).length;
          expect(overrides).toHaveLength(Math.max(times - 1, 0));
          return [path.join('.'), JSON.parse(/^("[^"]*"|[^,}\]\s]+)/.exec(rest)?.[0] ?? 'null')] as const;
        });
        expect(seen).toHaveLength(expected.size);
        expect(new Map(seen)).toEqual(expected);
      }),
    );
  });
});

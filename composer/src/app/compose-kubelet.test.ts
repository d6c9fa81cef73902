import { describe, expect, it } from 'vitest';
import { frameExample } from '../core/diagnostics/catalogue/frame-example.ts';
import type { Output, Target } from '../core/model/target.ts';
import { composeText, type TextOptions } from './testing/compose-text.ts';

const head = 'apiVersion: mooring/v1\nkind: Workload\nmetadata: { name: line }\nreporter: { enabled: false }\n';
const workload = (keys: string) => `${head}modules:\n  a:\n    image: c.io/a:1\n    ${keys}\n`;
/** What the warning stands at, to the end of the line. */
function shown(text: string, options: TextOptions = {}): string[] {
  return composeText(text, options)
    .diagnostics.filter(({ code }) => code === 'MOOR1611')
    .map(({ severity, line, column }) => `${severity} ${text.split('\n')[line - 1]?.slice(column - 1) ?? ''}`);
}

describe('a text that the kubelet would change', () => {
  it.each([
    ["env: { A: 'x$$$$y' }", "warning 'x$$$$y' }"],
    ["env: { A: { value: 'x$$$$y' } }", "warning 'x$$$$y' } }"],
    ["cmd: [--home, '$$(HOME)']", "warning '$$(HOME)']"],
    ["entrypoint: ['$$$$$$(HOME)']", "warning '$$$$$$(HOME)']"],
  ])('%s is a warning at its place in a workload', (keys, at) => {
    expect(shown(workload(keys))).toEqual([at]);
  });

  it.each([
    ['"env": {"A": {"value": "x $(HOME)"}}, "settings": {"image": "x.y/d:1"}, "type": "docker"', '$(HOME)"}}'],
    ['"settings": {"image": "x.y/d:1", "createOptions": {"Env": ["A=b$$c"]}}, "type": "docker"', '$$c"]}}'],
    [
      '"settings": {"image": "x.y/d:1", "createOptions": "{\\"Cmd\\": [\\"b$$c\\"]}"}, "type": "docker"',
      '\\"b$$c\\"]}"}',
    ],
  ])('%s is a warning at the character in a manifest', (properties, at) => {
    const { text } = frameExample({ in: 'modules', text: `{"d": {${properties}}}` });
    const [told = '', ...others] = shown(text, { name: 'd.json' });
    expect(told.slice(0, `warning ${at}`.length)).toBe(`warning ${at}`);
    expect(others).toEqual([]);
  });

  it.each([
    "env: { A: '$$HOME and $$ and $$(unclosed' }",
    "env: { A: '$$$$(HOME)' }",
    "cmd: ['four $$$$$$$$']",
    'env: { A: 4, B: true }',
  ])('is not %s', (keys) => {
    expect(shown(workload(keys))).toEqual([]);
  });

  it.each<[Target, Output]>([
    ['iotedge-vm', 'iotedge'],
    ['ase-1node', 'kubernetes'],
  ])('is none on %s as %s: docker changes nothing, and our own pods are written for the kubelet', (target, output) => {
    expect(shown(workload("env: { A: 'x$$$$y' }"), { target, output })).toEqual([]);
  });
});

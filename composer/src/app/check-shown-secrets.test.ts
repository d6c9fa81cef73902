import { describe, expect, it } from 'vitest';
import { composeText, detector, head } from './testing/compose-text.ts';
import { manifestWith } from './testing/manifest-with.ts';
import { renderText } from '../core/diagnostics/render-text.ts';

const secret = 'hunter2-pass';
const other = 'ghp-0123 "and\\ more';

/** What a person reads of a text with findings. */
function shown(text: string, name: string, policy?: string): string {
  const { diagnostics, sources, suppressed } = composeText(text, { name, ...(policy === undefined ? {} : { policy }) });
  const codes = [...diagnostics, ...suppressed.map(({ diagnostic }) => diagnostic)].map(({ code }) => code);
  expect(codes).toContain('MOOR2401');
  return renderText(diagnostics, sources, { colour: false, suppressed });
}

describe('a secret that a finding warns of', () => {
  const options = {
    Cmd: ['serve', '--password', secret, '--dbpath', '/shown'],
    Labels: { token: other, 'x-secret': other },
    HostConfg: { Memory: 1 },
  };
  const escaped = (indent?: number) =>
    JSON.stringify(manifestWith({ createOptions: JSON.stringify(options) }), undefined, indent);

  it.each([
    ['in a manifest of many lines', escaped(2)],
    ['in createOptions that are an object', JSON.stringify(manifestWith({ createOptions: options }), undefined, 2)],
    ['on one line', escaped()],
  ])('is starred out %s, whatever finding shows its line', (_where, text) => {
    const rendered = shown(text, 'deployment.json');
    expect(rendered).toContain('****');
    for (const part of ['hunter2', 'ghp', 'more']) expect(rendered).not.toContain(part);
    expect(rendered).toContain('HostConfg');
  });

  it('is starred out also where the project took the warning of it out', () => {
    const policy = 'apiVersion: mooring/v1\nkind: Policy\nsuppress:\n  - { code: MOOR2401, reason: known }\n';
    const rendered = shown(escaped(2), 'deployment.json', policy);
    expect(rendered).toContain('****');
    for (const part of ['hunter2', 'ghp', 'more']) expect(rendered).not.toContain(part);
  });

  it.each([
    ['plain', `createOptions: { Cmd: [run, --api-key, ${secret}] }`],
    ['quoted once', `createOptions: { Cmd: [run, --api-key, '${secret} it''s more'] }`],
    ['quoted twice', `createOptions: { Cmd: [run, --api-key, "${secret} \\" more"] }`],
    [
      'of several lines',
      `createOptions:\n      Cmd:\n        - --api-key\n        - >-\n          ${secret}\n          more $$ ghp`,
    ],
  ])('is starred out of a workload, %s', (_how, args) => {
    const rendered = shown(`${head}modules:\n  a:\n    image: "${detector}"\n    ${args}\n`, 'a.workload.yaml');
    for (const part of ['hunter2', 'ghp', 'more']) expect(rendered).not.toContain(part);
  });

  it('leaves the rest of the line readable', () => {
    const rendered = shown(
      JSON.stringify(manifestWith({ createOptions: { Env: ['DB_PASSWORD=x1y2z3'], HostConfg: {} } })),
      'deployment.json',
    );
    expect(rendered).not.toContain('x1y2z3');
    expect(rendered).toContain('"HostConfg"');
  });
});

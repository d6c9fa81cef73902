import { describe, expect, it } from 'vitest';
import { catalogue, type Code } from '../core/diagnostics/catalogue/catalogue.ts';
import { frameExample } from '../core/diagnostics/catalogue/frame-example.ts';
import { applyFixes } from '../core/fix/apply-fixes.ts';
import { composeText, composeTexts, detector, head } from './testing/compose-text.ts';

const composed = (Object.keys(catalogue) as Code[]).filter((code) => catalogue[code].example.by === undefined);

function findIn(code: Code, text: string) {
  const { example } = catalogue[code];
  const { name } = frameExample(example);
  const { env, site, output, knowledge, beside, settled, policy } = example;
  const given = Object.entries({ env, site, knowledge, beside, settled, policy }).filter(
    ([, value]) => value !== undefined,
  );
  return composeTexts({ [name]: text, ...example.also }, { ...Object.fromEntries(given), output }).diagnostics;
}

describe('the fixes of findings in the examples of the catalogue', () => {
  const withFix = composed.filter((code) => {
    const found = findIn(code, frameExample(catalogue[code].example).text);
    return found.some((one) => one.code === code && one.fix !== undefined);
  });

  it('are there', () => expect(withFix.length).toBeGreaterThan(3));

  it.each(withFix)('of %s leave no error or warning more than before, and make nothing twice', (code) => {
    const { name, text } = frameExample(catalogue[code].example);
    const files = [{ name, text }];
    const check = ([file]: readonly { text: string }[]) => findIn(code, file?.text ?? '');
    const before = check(files);
    const { files: after, applied, dropped } = applyFixes(files, before, check);
    const left = check(after);
    const grave = (found: typeof before) => found.filter(({ severity }) => severity !== 'info').length;
    const fixable = before.filter(({ fix }) => fix !== undefined).length;
    expect(applied.length + dropped.length).toBeGreaterThanOrEqual(fixable);
    expect(grave(left)).toBeLessThanOrEqual(grave(before));
    expect(after[0]?.text !== text).toBe(applied.length > 0);
    expect(applyFixes(after, left, check).applied).toEqual([]);
  });
});

describe('mistakes that hide other mistakes', () => {
  const name = 'a.workload.yaml';
  const workload = (options: string) =>
    `${head}modules:\n  detector:\n    image: ${detector}\n    createOptions:\n${options.replaceAll(/^/gm, '      ')}\n`;
  function mend(text: string) {
    const check = ([file]: readonly { text: string }[]) => composeText(file?.text ?? '').diagnostics;
    const { files, applied, dropped } = applyFixes([{ name, text }], check([{ text }]), check);
    return { text: files[0]?.text, applied: applied.map(({ fix }) => fix?.[0]?.now), dropped };
  }

  it.each([
    ['a block', 'HostConfc:\n  Mounts:\n  - Type: volum\n    Source: camera-drop\n    Target: /in\n  Privleged: true'],
    ['one line', '{ HostConfc: { Mounts: [{ Type: volum, Source: camera-drop, Target: /in }], Privleged: true } }'],
    [
      'JSON',
      '{"HostConfc": {"Mounts": [{"Type": "volum", "Source": "camera-drop", "Target": "/in"}], "Privleged": true}}',
    ],
  ])('are all mended, in %s', (_, options) => {
    const { text, applied, dropped } = mend(workload(options));
    const mended = options
      .replace('HostConfc', 'HostConfig')
      .replace('volum', 'volume')
      .replace('Privleged', 'Privileged');
    expect(text).toBe(workload(mended));
    expect(new Set(applied)).toEqual(new Set(['HostConfig', 'Privileged', 'volume']));
    expect(dropped).toEqual([]);
  });

  it('are mended in a workload that could not be read, and what comes to light then', () => {
    const text = `${head}volume: { camera: { share: Camera_Drop } }\nmodules:\n  detector:\n    imge: Images.contoso.com/Detector:1.4.2\n    mount: { /in: camera }\n`;
    const { text: after, dropped } = mend(text);
    expect(after).toBe(
      text
        .replace('volume:', 'volumes:')
        .replace('imge', 'image')
        .replace('mount:', 'mounts:')
        .replace('Detector', 'detector'),
    );
    expect(dropped).toEqual([]);
  });

  it('are mended in an image by one edit', () => {
    const text = `${head}modules:\n  detector:\n    image: https://images.contoso.com/Detector:1.4.2\n`;
    expect(mend(text)).toMatchObject({ text: text.replace('https://images.contoso.com/D', 'images.contoso.com/d') });
  });

  it('leave what has no certain fix to be told', () => {
    const { text, dropped } = mend(workload('HostConfc:\n  Memory: 1\n  Privleged: true'));
    expect(text).toBe(workload('HostConfig:\n  Memory: 1\n  Privileged: true'));
    expect(dropped).toEqual([]);
  });
});

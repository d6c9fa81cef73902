import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineIndex } from '../../source/line-index.ts';
import type { Diagnostic, Edit } from '../diagnostics/diagnostic.ts';
import { applyFixes, type TextFile } from './apply-fixes.ts';
import { EditedText } from './edited-text.ts';

/** Finds every `bad`, and says that it should be `good`; whatever is `worse` is another finding without a fix. */
function findBad(files: readonly TextFile[], now = 'good'): Diagnostic[] {
  return files.flatMap(({ name, text }) => {
    const lines = new LineIndex(text);
    return [...text.matchAll(/bad|worse/g)].map(({ 0: was, index }): Diagnostic => {
      const at = { file: name, ...lines.positionAt(index) };
      const base = { severity: 'error' as const, ...at, message: 'm', help: 'h' };
      return was === 'bad' ? { ...base, code: 'MOOR1501', fix: [{ at, was, now }] } : { ...base, code: 'MOOR1502' };
    });
  });
}
const file = (text: string, name = 'a.yaml') => ({ name, text });

describe('fixes', () => {
  it('are made in every file, and nothing else changes', () => {
    const files = [file('a: bad\r\nb: [bad, "bad"] # bad\n'), file('fine', 'b.yaml')];
    const outcome = applyFixes(files, findBad(files), (all) => findBad(all));
    expect(outcome.files.map(({ text }) => text)).toEqual(['a: good\r\nb: [good, "good"] # good\n', 'fine']);
    expect(outcome.applied).toHaveLength(4);
    expect(outcome.dropped).toEqual([]);
  });

  it('skip the quote that stands before the text, also an escaped one', () => {
    for (const [text, column] of [
      ['a: "Name"', 4],
      ["a: 'Name'", 4],
      ['a: "{\\"Name\\": 1}"', 6],
    ] as const) {
      const fix: Edit[] = [{ at: { file: 'a.yaml', line: 1, column }, was: 'Name', now: 'name' }];
      const finding: Diagnostic = { ...findBad([file('bad')])[0]!, line: 1, column, fix };
      expect(applyFixes([file(text)], [finding], () => []).files[0]?.text).toBe(text.replace('Name', 'name'));
    }
  });

  it('are dropped where another text stands, such as a variable, or in a file that is no input', () => {
    const [finding] = findBad([file('x: bad')]);
    const { dropped, files } = applyFixes([file('x: ${V}')], [finding!], () => []);
    expect(dropped).toMatchObject([{ why: expect.stringContaining('another text stands there') as unknown }]);
    expect(files[0]?.text).toBe('x: ${V}');
    expect(applyFixes([file('x: bad', 'b.yaml')], [finding!], () => []).dropped).toMatchObject([
      { why: 'a.yaml is none of the files that are mended' },
    ]);
  });

  it('are dropped when the finding stays', () => {
    const files = [file('bad')];
    const outcome = applyFixes(files, findBad(files), () => findBad(files));
    expect(outcome.files).toEqual(files);
    expect(outcome.dropped).toHaveLength(1);
  });

  it('are dropped when another error or warning comes, but not for an info', () => {
    const files = [file('x: bad')];
    const found = findBad(files, 'worse');
    expect(applyFixes(files, found, (all) => findBad(all)).files).toEqual(files);
    const asInfo = (all: readonly TextFile[]) => findBad(all).map((one) => ({ ...one, severity: 'info' as const }));
    expect(applyFixes(files, found, asInfo).files[0]?.text).toBe('x: worse');
  });

  it('that are good are kept beside one that is not', () => {
    const texts = Array.from({ length: 9 }, (_, index) => `k${index}: bad\n`).join('');
    // The fifth makes it worse.
    const check = (all: readonly TextFile[]) =>
      findBad(all).map((one) =>
        one.line === 5 ? { ...one, fix: one.fix?.map((edit) => ({ ...edit, now: 'worse' })) ?? [] } : one,
      );
    const outcome = applyFixes([file(texts)], check([file(texts)]), check);
    expect(outcome.files[0]?.text).toBe(texts.replaceAll('bad', 'good').replace('k4: good', 'k4: bad'));
    expect(outcome.applied).toHaveLength(8);
    expect(outcome.dropped.map(({ diagnostic }) => diagnostic.line)).toEqual([5]);
  });

  it('that need each other are made together', () => {
    const files = [file('one: bad\ntwo: bad\n')];
    const check = ([first]: readonly TextFile[]) => {
      const good = first?.text.match(/good/g)?.length ?? 0;
      return good === 1 ? [{ ...findBad([file('worse')])[0]!, line: 9 }] : findBad([first!]);
    };
    expect(applyFixes(files, findBad(files), check).files[0]?.text).toBe('one: good\ntwo: good\n');
  });

  it('of one finding are made all or none', () => {
    const files = [file('bad bad')];
    const [one, two] = findBad(files);
    const elsewhere = { ...two!.fix![0]!, was: 'other' };
    const both = { ...one!, fix: [...one!.fix!, elsewhere] };
    expect(applyFixes(files, [both], () => []).files).toEqual(files);
    expect(applyFixes(files, [{ ...both, fix: [...one!.fix!, ...two!.fix!] }], () => []).files[0]?.text).toBe(
      'good good',
    );
  });

  it('of one place are made once', () => {
    const files = [file('bad')];
    const [found] = findBad(files);
    const outcome = applyFixes(files, [found!, { ...found!, code: 'MOOR1502' }], () => []);
    expect(outcome.files[0]?.text).toBe('good');
    expect(outcome.applied).toHaveLength(1);
    expect(outcome.dropped).toEqual([]);
  });

  it('ask for few checks, however many are refused', () => {
    const files = [file('bad\n'.repeat(300))];
    let checks = 0;
    const outcome = applyFixes(files, findBad(files, 'worse'), (all) => {
      checks++;
      return findBad(all);
    });
    expect(checks).toBeLessThanOrEqual(100);
    expect(outcome.files).toEqual(files);
    expect(outcome.dropped).toHaveLength(300);
  });
});

describe('rounds of fixes', () => {
  const key = { code: 'MOOR1603' as const, severity: 'warning' as const, message: 'm', help: 'h' };
  /** Finds a misspelt `kay`, and what is bad in the value of a `key` only. */
  function findIn([one]: readonly TextFile[]): Diagnostic[] {
    const text = one?.text ?? '';
    const lines = new LineIndex(text);
    const keys = [...text.matchAll(/ka+y/g)].map(({ 0: was, index }): Diagnostic => {
      const at = { file: 'a.yaml', ...lines.positionAt(index) };
      return { ...key, ...at, fix: [{ at, was, now: 'key' }] };
    });
    const isReadable = ({ line }: Diagnostic) => /key/.test(lines.lineText(line));
    return [...keys, ...findBad([file(text)]).filter(isReadable)];
  }

  it('mend what the ones before made readable, and say where it stood before', () => {
    const files = [file('x: { kaaay: [bad] }\n')];
    const outcome = applyFixes(files, findIn(files), findIn);
    expect(outcome.files).toEqual([file('x: { key: [good] }\n')]);
    expect(outcome.applied.map(({ column }) => column)).toEqual([6, 14]);
    const longer = [file('x: { kaay: [1], kay: [bad, worse] }\n')];
    expect(applyFixes(longer, findIn(longer), findIn).applied.map(({ column }) => column)).toEqual([6, 17, 23]);
  });

  it('keep a fix that uncovers what cannot be mended, within its value only', () => {
    const inside = [file('kay: [worse]\n')];
    expect(applyFixes(inside, findIn(inside), findIn).files[0]?.text).toBe('key: [worse]\n');
    const beside = [file('{ kay: [1], other: worse }\n')];
    const outcome = applyFixes(beside, findIn(beside), findIn);
    expect(outcome.files).toEqual(beside);
    expect(outcome.dropped).toMatchObject([{ why: expect.stringContaining('MOOR1502') as unknown }]);
  });

  it('keep a fix of an error that leaves a warning at the same text, and not the reverse', () => {
    const files = [file('x: bad')];
    const check = (severity: 'error' | 'warning') => (all: readonly TextFile[]) =>
      findBad(all).map((one) => ({ ...one, severity }));
    expect(applyFixes(files, findBad(files, 'worse'), check('warning')).files[0]?.text).toBe('x: worse');
    const warnings = findBad(files, 'worse').map((one) => ({ ...one, severity: 'warning' as const }));
    for (const severity of ['warning', 'error'] as const)
      expect(applyFixes(files, warnings, check(severity)).files).toEqual(files);
  });

  it('keep a fix of an error about a mapping that uncovers a warning in it, and none beside it or graver', () => {
    // An error at the mapping, mended by a key of it: what else is in the mapping is looked at only then.
    const findInside =
      (severity: 'error' | 'warning') =>
      ([one]: readonly TextFile[]): Diagnostic[] => {
        const text = one?.text ?? '';
        const lines = new LineIndex(text);
        const at = (index: number) => ({ file: 'a.yaml', ...lines.positionAt(index) });
        const kay = text.indexOf('kay');
        if (kay >= 0) {
          const fix = [{ at: at(kay), was: 'kay', now: 'key-of' }];
          return [{ ...key, code: 'MOOR1503', severity: 'error', ...at(text.indexOf('{')), fix }];
        }
        return [{ ...key, code: 'MOOR1506', severity, ...at(text.indexOf('worse')) }];
      };
    const mended = (text: string, severity: 'error' | 'warning') =>
      applyFixes([file(text)], findInside(severity)([file(text)]), findInside(severity)).files[0]?.text;
    expect(mended('a: { kay: x, b: worse }', 'warning')).toBe('a: { key-of: x, b: worse }');
    expect(mended('a: { kay: x, b: worse }', 'error')).toBe('a: { kay: x, b: worse }');
    expect(mended('a: { kay: x }\nb: worse', 'warning')).toBe('a: { kay: x }\nb: worse');
  });

  it('are bounded', () => {
    const files = [file('kay: kay')];
    let checks = 0;
    // Whatever is mended, there is more.
    const outcome = applyFixes(files, findIn(files), ([one]) => {
      checks++;
      return findIn([file((one?.text ?? '').replace('key', 'kay'))]);
    });
    expect(checks).toBeLessThanOrEqual(100);
    expect(outcome.files[0]?.text).toMatch(/^k[ae]y: k[ae]y$/);
  });

  it('never bring anything grave outside of what they made readable, whatever stands there', () => {
    const word = fc.constantFrom('bad', 'worse', 'fine');
    const pair = fc.tuple(fc.constantFrom('kay', 'key', 'own'), word).map(([name, value]) => `${name}: [${value}]`);
    fc.assert(
      fc.property(fc.array(pair, { maxLength: 6 }), (pairs) => {
        const files = [file(pairs.map((one) => `{ ${one} }\n`).join(''))];
        const { files: after, applied, dropped } = applyFixes(files, findIn(files), findIn);
        const expected = pairs.map((one) => {
          const readable = one.replace('kay', 'key');
          return readable.startsWith('key') ? readable.replace('bad', 'good') : readable;
        });
        expect(after[0]?.text).toBe(expected.map((one) => `{ ${one} }\n`).join(''));
        expect(dropped).toEqual([]);
        expect(applied.length).toBe(
          pairs.filter((one) => /kay|key: .bad/.test(one)).length + pairs.filter((one) => /kay: .bad/.test(one)).length,
        );
      }),
    );
  });
});

describe('an edited text', () => {
  it('knows of every place where it came from', () => {
    const word = fc.stringMatching(/^[a-z\n]{0,6}$/);
    fc.assert(
      fc.property(fc.array(fc.record({ before: word, was: word, now: word }), { maxLength: 6 }), word, (parts, end) => {
        let original = '';
        let expected = '';
        const changes: { start: number; end: number; now: string }[] = [];
        // Every place of the new text that was not put in, and its place before.
        const pairs: [number, number][] = [];
        const copy = (text: string) => {
          for (let index = 0; index < text.length; index++)
            pairs.push([expected.length + index, original.length + index]);
          original += text;
          expected += text;
        };
        for (const { before, was, now } of parts) {
          copy(before);
          changes.push({ start: original.length, end: original.length + was.length, now });
          original += was;
          expected += now;
        }
        copy(end);
        const edited = new EditedText(original, changes);
        expect(edited.text).toBe(expected);
        const [then, since] = [new LineIndex(original), new LineIndex(expected)];
        for (const [place, was] of pairs)
          expect(edited.cameFrom(since.positionAt(place))).toEqual(then.positionAt(was));
      }),
    );
  });
});

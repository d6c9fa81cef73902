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
    expect(dropped).toMatchObject([{ why: expect.stringContaining('another one') as unknown }]);
    expect(files[0]?.text).toBe('x: ${V}');
    expect(applyFixes([file('x: bad', 'b.yaml')], [finding!], () => []).dropped).toHaveLength(1);
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
    const found = findBad([file(texts)]);
    // The fifth makes it worse.
    const fix = found[4]!.fix!.map((one) => ({ ...one, now: 'worse' }));
    found[4] = { ...found[4]!, fix };
    const outcome = applyFixes([file(texts)], found, (all) => findBad(all));
    expect(outcome.files[0]?.text).toBe(texts.replaceAll('bad', 'good').replace('k4: good', 'k4: bad'));
    expect(outcome.applied).toHaveLength(8);
    expect(outcome.dropped.map(({ diagnostic }) => diagnostic.line)).toEqual([5]);
  });

  it('that need each other are made together', () => {
    const files = [file('one: bad\ntwo: bad\n')];
    const check = ([first]: TextFile[]) => {
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
    expect(outcome.dropped).toHaveLength(1);
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
          expect(edited.cameFrom({ file: 'a', ...since.positionAt(place) })).toEqual(then.positionAt(was));
      }),
    );
  });
});

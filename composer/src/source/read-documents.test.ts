import { describe, expect, it } from 'vitest';
import { maxDocuments, maxNodes } from './limits.ts';
import { toValue } from './node.ts';
import { SourceSpace } from './source-space.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

function readMany(name: string, text: string) {
  const space = new SourceSpace();
  // Something before it, so that offsets are those of the space.
  space.read({ name: 'before.yaml', bytes: bytes('a: 1\n') });
  const read = space.read({ name, bytes: bytes(text) }, 'many');
  if ('unreadable' in read) throw new Error('the text cannot be read');
  const { root } = read.source;
  return { space, source: read.source, items: root?.kind === 'array' ? root.items : [] };
}

describe('a file with several documents', () => {
  it('is read whole, each document at its place', () => {
    const { space, items } = readMany('all.yaml', '# first\na: 1\n---\n\n---\nb: 2\n');
    expect(items.map(toValue)).toEqual([{ a: 1 }, { b: 2 }]);
    expect(items.map(({ start }) => space.at(start))).toEqual([
      { file: 'all.yaml', line: 2, column: 1 },
      { file: 'all.yaml', line: 6, column: 1 },
    ]);
  });

  it('is a list of one when it is JSON', () => {
    expect(readMany('one.json', '{"a": [1]}').items.map(toValue)).toEqual([{ a: [1] }]);
  });

  it('has one bound for all its documents', () => {
    const document = `[${'1,'.repeat(maxNodes / 4)}]\n`;
    expect(readMany('few.yaml', [document, document].join('---\n')).items).toHaveLength(2);
    const { source } = readMany('many.yaml', [document, document, document, document, document].join('---\n'));
    expect(source.root).toBeUndefined();
    expect(source.problems).toMatchObject([{ kind: 'limit', fatal: true }]);
  });

  it('has a bound on how many documents', () => {
    const { source } = readMany('many.yaml', '---\n'.repeat(maxDocuments + 1));
    expect(source.problems).toMatchObject([
      { kind: 'limit', message: `the file holds more than ${maxDocuments} documents` },
    ]);
  });

  it('ends an anchor with its document', () => {
    const { source } = readMany('anchors.yaml', 'a: &x 1\n---\nb: *x\n');
    expect(source.problems).toMatchObject([{ kind: 'syntax', message: expect.stringContaining('x') as string }]);
  });

  it('is empty when nothing stands between its separators', () => {
    expect(readMany('empty.yaml', '---\n---\n').source.problems).toMatchObject([
      { kind: 'syntax', message: 'the file is empty' },
    ]);
  });

  it('is refused where one document is wanted', () => {
    const space = new SourceSpace();
    const read = space.read({ name: 'two.yaml', bytes: bytes('a: 1\n---\nb: 2\n') });
    expect('source' in read ? read.source.problems : []).toMatchObject([
      { message: 'a second document begins here; give one document per file' },
    ]);
  });
});

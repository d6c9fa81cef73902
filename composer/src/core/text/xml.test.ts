import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readXml } from './testing/read-xml.ts';
import { escapeXml } from './xml.ts';

describe('escapeXml', () => {
  it('gives any text back unchanged to a parser, in content and in an attribute', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const element = readXml(`<a b="${escapeXml(text)}">${escapeXml(text)}</a>`);
        // oxlint-disable-next-line no-control-regex -- what XML cannot hold comes back as the replacement character
        const held = text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\uFFFD');
        expect(element.text).toBe(held);
        expect(element.attributes['b']).toBe(held);
      }),
    );
  });

  it('keeps line breaks and tabs of an attribute, which a parser would turn into spaces', () => {
    const text = 'one\ttwo\nthree\r\nfour';
    expect(readXml(`<a b="${escapeXml(text)}"/>`).attributes['b']).toBe(text);
  });

  it('replaces control characters and lone surrogates, which XML cannot hold', () => {
    expect(escapeXml('a\u0000b\u001bc\ud800d\udc00e\uffff')).toBe('a\uFFFDb\uFFFDc\uFFFDd\uFFFDe\uFFFD');
    expect(escapeXml('\u{1F6A2}')).toBe('\u{1F6A2}');
  });

  it('leaves no quote that could end an attribute of either kind', () => {
    expect(escapeXml(`"'<>&`)).toBe('&quot;&apos;&lt;&gt;&amp;');
  });
});

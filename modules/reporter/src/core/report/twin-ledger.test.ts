import { applyPatch, diffReported, type JsonObject } from '@mooring/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TwinLedger } from './twin-ledger.ts';

const start = { section: { seq: 4, a: 1, map: { x: 1 } }, version: 7 };

function after(patch: JsonObject): TwinLedger {
  const ledger = new TwinLedger(start);
  ledger.sent(patch);
  return ledger;
}

describe('what is known of the twin', () => {
  const patch = { seq: 5, a: 2 };
  const shown = applyPatch(start.section, patch);

  it.each([
    ['confirmed', 'content and version have moved', shown, 8, false],
    ['confirmed', 'the content has moved, and nobody tells a version', shown, undefined, false],
    ['withGateway', 'the content has moved and the version has not', shown, 7, true],
    ['notSeen', 'nothing has moved', start.section, 7, true],
    ['changed', 'another content has come', { ...start.section, b: 1 }, 8, true],
    ['changed', 'the patch has come, and something else too', { ...shown, b: 1 }, 9, false],
    ['madeAnew', 'the version starts over', {}, 1, false],
  ])('is %s where %s', (standing, _, section, version, isOpen) => {
    const ledger = after(patch);
    expect(ledger.isOpen).toBe(true);
    expect(ledger.read({ section, version })).toBe(standing);
    expect(ledger.isOpen).toBe(isOpen);
    expect(ledger.held).toBe(section);
  });

  it('is not confirmed by the same reading again after a strange one', () => {
    const ledger = after(patch);
    expect(ledger.read({ section: { b: 1 }, version: 8 })).toBe('changed');
    expect(ledger.read({ section: { b: 1 }, version: 8 })).toBe('changed');
  });

  it('holds open what a patch touched, until it is confirmed or refused', () => {
    const ledger = after({ seq: 5, a: 2, map: { x: null, y: { z: 1 } } });
    expect(ledger.baseline).toEqual({ seq: null, a: null, map: { x: null, y: { z: null } } });
    expect(ledger.lastSeq).toBe(5);
    ledger.refused();
    expect(ledger.baseline).toBe(start.section);
    expect(ledger.lastSeq).toBe(4);
  });

  const json: fc.Arbitrary<JsonObject> = fc.dictionary(
    fc.constantFrom('a', 'b', 'c'),
    fc.oneof(fc.nat(2), fc.dictionary(fc.constantFrom('x', 'y'), fc.nat(2)), fc.constant(['l'])),
  ) as fc.Arbitrary<JsonObject>;

  it('lets the next patch bring the twin there whether the ones before arrive or not', () => {
    fc.assert(
      fc.property(json, fc.array(json, { minLength: 1, maxLength: 4 }), fc.nat(), (twin, documents, arrivals) => {
        const ledger = new TwinLedger({ section: twin, version: 1 });
        let section = twin;
        documents.forEach((document, index) => {
          const patch = diffReported(ledger.baseline, document) ?? {};
          ledger.sent(patch);
          const isLast = index === documents.length - 1;
          if (isLast || ((arrivals >> index) & 1) === 1) section = applyPatch(section, patch);
        });
        expect(diffReported(section, documents.at(-1) ?? {})).toBeUndefined();
      }),
      // Of a map from which one entry was taken, and then all, the others may be gone or not.
      { examples: [[{ b: { y: 0, x: 2 } }, [{ b: { x: 2 } }, {}, { b: { x: 2 } }], 6]] },
    );
  });

  it('does not grow with names that come and go while nothing gets through', () => {
    const ledger = new TwinLedger(start);
    for (let index = 0; index < 300; index += 1) {
      const volumes = { [`${'long-name-'.repeat(50)}${index}`]: { state: 'ok' } };
      ledger.sent(diffReported(ledger.baseline, { ...start.section, volumes }) ?? {});
    }
    expect(JSON.stringify(ledger.baseline).length).toBeLessThan(60_000);
  });
});

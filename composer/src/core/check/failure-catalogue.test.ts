import { describe, expect, it } from 'vitest';
import { catalogue } from '../diagnostics/catalogue/catalogue.ts';
import { failures } from '../diagnostics/failures.ts';
import { renderFailures } from '../diagnostics/render-failures.ts';

/** The failures of which something can be seen before a push. The examples of their codes are run with the catalogue. */
const seenBefore = [
  1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 18, 20, 22, 23, 25, 27, 28, 29, 30, 31, 32, 34, 37, 38, 40, 43,
];

describe('the failures that can be seen before a push', () => {
  it('are all there, each once and in order', () => {
    expect(failures.map(({ number }) => number)).toEqual(seenBefore);
  });

  it.each(failures)('$number has a rule: $what', ({ codes, withDevice = [], inObjects = [], what }) => {
    const all = [...codes, ...withDevice, ...inObjects];
    expect(all).not.toEqual([]);
    for (const code of all) expect(catalogue[code]).toBeDefined();
    expect(what).toMatch(/^[A-Z].*\.$/);
    expect(renderFailures()).toContain(what);
  });

  it('are told by rules for the device where it is known, and none of those for other inputs', () => {
    for (const { withDevice = [], inObjects = [] } of failures) {
      for (const code of withDevice) expect(code).toMatch(/^MOOR23/);
      for (const code of inObjects) expect(code).toMatch(/^MOOR(1|25)/);
    }
  });
});

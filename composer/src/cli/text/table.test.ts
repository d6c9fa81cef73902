import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderTable } from './table.ts';

describe('a table', () => {
  it('aligns its columns and ends no line with blanks', () => {
    expect(
      renderTable(
        [{ title: 'A' }, { title: 'LONG' }],
        [
          ['1', 'x'],
          ['333', ''],
        ],
        80,
      ),
    ).toBe('A    LONG\n1    x\n333');
  });

  it('fits the terminal by cutting the widest columns that may shrink', () => {
    const rows = [['k'.repeat(60), 'running', 'd'.repeat(90)]];
    const table = renderTable(
      [{ title: 'NAME', shrink: 1 }, { title: 'STATUS' }, { title: 'DETAIL', shrink: 1 }],
      rows,
      60,
    );
    for (const line of table.split('\n')) expect(line.length).toBeLessThanOrEqual(60);
    expect(table).toContain('…');
    expect(table).toContain('running');
  });

  it('is one line a row whatever stands in a cell', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }))), (rows) => {
        expect(renderTable([{ title: 'A', shrink: 1 }, { title: 'B' }], rows, 40).split(/[\n\r]/)).toHaveLength(
          rows.length + 1,
        );
      }),
    );
  });

  it('lets no cell move the cursor', () => {
    expect(renderTable([{ title: 'A' }], [['\u001B[2Jx']], 40)).not.toContain('\u001B');
  });
});

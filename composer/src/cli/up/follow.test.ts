import { describe, expect, it } from 'vitest';
import { describeChanges } from './follow.ts';

describe('what changed on a device', () => {
  it('is said once a thing: new, changed, gone', () => {
    const before = new Map([
      ['share camera-drop (volume camera)', 'ok'],
      ['module detector', 'running'],
      ['module old', 'running'],
    ]);
    const after = new Map([
      ['share camera-drop (volume camera)', 'unreachable (EHOSTDOWN)'],
      ['module detector', 'running'],
      ['module new', 'running'],
    ]);
    expect(describeChanges(before, after)).toEqual([
      'share camera-drop (volume camera): ok → unreachable (EHOSTDOWN)',
      'module new: running',
      '- module old is gone',
    ]);
  });

  it('is nothing when nothing did', () => {
    expect(describeChanges(new Map([['a', '1']]), new Map([['a', '1']]))).toEqual([]);
  });
});

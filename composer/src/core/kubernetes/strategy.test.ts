import { describe, expect, it } from 'vitest';
import { strategyOf } from './strategy.ts';

const rolling = { maxSurge: '25%', maxUnavailable: '25%' };

describe('how a Deployment replaces its pods', () => {
  it.each([
    [undefined, false, { type: 'RollingUpdate', rollingUpdate: rolling }],
    [undefined, true, { type: 'Recreate' }],
    [{ type: 'Recreate' }, false, { type: 'Recreate' }],
    [{ type: 'RollingUpdate' }, true, { type: 'RollingUpdate', rollingUpdate: rolling }],
    [{ rollingUpdate: { maxSurge: 0 } }, false, { type: 'RollingUpdate', rollingUpdate: { ...rolling, maxSurge: 0 } }],
    [{}, false, { type: 'RollingUpdate', rollingUpdate: rolling }],
    [{ type: 'Other' }, false, { type: 'Other' }],
  ])('stands in full: %j, ending first %j', (asked, mustEndFirst, strategy) => {
    expect(strategyOf(asked, mustEndFirst)).toEqual(strategy);
  });
});

import { describe, expect, it } from 'vitest';
import { silenceDebug } from './silence-debug.ts';

describe('what an environment asks of packages to write', () => {
  it.each(['*', 'mqttjs*', 'azure-iot*'])('is taken out of it, and said: %s', (asked) => {
    const environment: NodeJS.ProcessEnv = { DEBUG: asked, PATH: '/bin' };
    expect(silenceDebug(environment)).toBe(true);
    expect(environment).toEqual({ PATH: '/bin' });
  });

  it('is nothing as a rule', () => {
    expect(silenceDebug({ PATH: '/bin' })).toBe(false);
    expect(silenceDebug({ DEBUG: '' })).toBe(false);
  });
});

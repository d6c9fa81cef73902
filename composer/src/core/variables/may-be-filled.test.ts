import { describe, expect, it } from 'vitest';
import { mayBeFilled } from './may-be-filled.ts';

describe('what may still be filled in', () => {
  it.each(['$NAME', '${NAME}', 'a-${N_1}/tcp', '$_x', '$$NAME', '$(name)', 'x $(Build.Id) y', '${MODULES.camera}'])(
    'is %s',
    (text) => {
      expect(mayBeFilled(text)).toBe(true);
    },
  );

  it.each(['', 'plain', '$', '$$', '$5', 'a$', '^x$', '${}', '${A.B}', '${a', '$()', '$(1)', '$(a b)', '#{x}#'])(
    'is not %j',
    (text) => {
      expect(mayBeFilled(text)).toBe(false);
    },
  );
});

import { workloadNameSchema } from '@mooring/contract';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { nameOfFile } from './name-of-file.ts';

it.each([
  ['deployment.json', 'deployment'],
  ['deployment.template.json', 'deployment'],
  ['site/line-2.deployment.template.json', 'line-2'],
  ['C:\\plant\\Line_2.json', 'line-2'],
  ['03-two-shares.template.json', 'two-shares'],
])('the name of %s is %s', (file, name) => {
  expect(nameOfFile(file)).toBe(name);
});

it('is a name a workload may have, whatever the file is called', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 90 }), (file) => {
      expect(workloadNameSchema.safeParse(nameOfFile(file)).success).toBe(true);
    }),
  );
});

import { expect, test } from 'vitest';
import { HubError } from '../errors/hub-error.ts';
import { readReportedPatch } from './twin-body.ts';

test.each(['\ufeff{"a":1}', '\ufeff', '', '[]', 'null', '{'])('%j is no patch of reported properties', (text) => {
  expect(() => readReportedPatch(text)).toThrow(HubError);
});

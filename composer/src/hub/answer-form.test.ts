import { expect, it } from 'vitest';
import { hasJson, hasNothing, isRefusal, namesDevice } from './answer-form.ts';

const came = (value: unknown, type: string | undefined = 'application/json; charset=utf-8') => ({
  status: 200,
  type,
  text: JSON.stringify(value),
});

it('takes for an identity or a twin nothing but an object that names a device', () => {
  expect(namesDevice(came({ deviceId: 'line-7', status: 'enabled' }))).toBe(true);
  for (const value of [null, 'text', 7, [], ['line-7'], {}, { error: 'x' }, { deviceId: '' }, { deviceId: 7 }]) {
    expect([value, namesDevice(came(value))]).toEqual([value, false]);
  }
});

it('takes for JSON what says that it is, and is', () => {
  expect(hasJson(came([]))).toBe(true);
  expect(hasJson(came([], 'text/html'))).toBe(false);
  expect(hasJson({ ...came({}), text: '{"deviceId":"line-7' })).toBe(false);
});

it('takes for success without content no page, empty or not', () => {
  expect(hasNothing({ status: 204, type: undefined, text: '' })).toBe(true);
  expect(hasNothing({ status: 200, type: 'text/html', text: '' })).toBe(false);
  expect(hasNothing(came({ error: 'login required' }))).toBe(false);
});

it('takes for a refusal what has the words of a hub', () => {
  expect(isRefusal(came({ Message: 'ErrorCode:DeviceNotFound;x' }))).toBe(true);
  expect(isRefusal(came({ message: 'no such device' }))).toBe(true);
  for (const value of [null, 'text', [], { error: 'no' }, { Message: 7 }]) expect(isRefusal(came(value))).toBe(false);
});

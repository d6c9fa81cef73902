import { expect, test } from 'vitest';
import { isLoopback } from './listen.ts';

test.each([
  ['127.0.0.1', true],
  ['127.255.255.254', true],
  ['127.0.0.256', false],
  ['127.0.1', false],
  ['0.0.0.0', false],
  ['10.0.0.1', false],
  ['localhost', false],
  ['127.0.0.1.example.com', false],
  ['', false],
])('%s is an address that only this machine can dial: %s', (address, expected) => {
  expect(isLoopback(address)).toBe(expected);
});

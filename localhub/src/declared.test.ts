import { expect, expectTypeOf, test } from 'vitest';
import type * as Declared from '../bin/index.d.ts';
import * as source from './index.ts';

// The compiler holds the types against each other; what runs is only which names there are.
test('the declaration of the package says what its sources are', () => {
  const declared: typeof Declared = source;
  expect(Object.keys(declared).toSorted()).toEqual([
    'HubClosed',
    'HubError',
    'PortUnavailable',
    'SeedRefused',
    'SettingsRefused',
    'StateUnavailable',
    'StateUnreadable',
    'startLocalHub',
  ]);
  expectTypeOf<keyof Declared.LocalHub>().toEqualTypeOf<keyof source.LocalHub>();
  expectTypeOf<Declared.LocalHubSettings>().toExtend<source.LocalHubSettings>();
  expectTypeOf<source.LocalHubSettings>().toExtend<Declared.LocalHubSettings>();
  expectTypeOf<keyof Declared.LocalHubSettings>().toEqualTypeOf<keyof source.LocalHubSettings>();
  // A field that may be left out is missed by none of these.
  expectTypeOf<keyof Required<Declared.LocalHubSettings>['deadlines']>().toEqualTypeOf<
    keyof Required<source.LocalHubSettings>['deadlines']
  >();
  type Message<Hub extends Pick<source.LocalHub, 'sendToDevice'>> = Parameters<Hub['sendToDevice']>[1];
  expectTypeOf<keyof Message<Declared.LocalHub>>().toEqualTypeOf<keyof Message<source.LocalHub>>();
});

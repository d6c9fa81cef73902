import { expect, it } from 'vitest';
import { cacheFolder, isPrivate } from './cache-folder.ts';

it('is where the user keeps caches', () => {
  expect(cacheFolder({ HOME: '/home/ada' }, 'linux', 1000)).toBe('/home/ada/.cache/mooring');
  expect(cacheFolder({ HOME: '/Users/ada' }, 'darwin', 501)).toBe('/Users/ada/Library/Caches/mooring');
  expect(cacheFolder({ HOME: '/home/ada', XDG_CACHE_HOME: '/fast' }, 'linux', 1000)).toBe('/fast/mooring');
});

it('is nowhere when it is switched off, when no home is known, and where files have no owner to be read', () => {
  expect(cacheFolder({ HOME: '/home/ada', MOORING_CODE_CACHE: 'off' }, 'linux', 1000)).toBeUndefined();
  expect(cacheFolder({ HOME: 'relative', XDG_CACHE_HOME: 'cache' }, 'linux', 1000)).toBeUndefined();
  expect(cacheFolder({ HOME: 'C:\\Users\\ada' }, 'win32', undefined)).toBeUndefined();
});

it('trusts what only the user or root can have written', () => {
  expect(isPrivate({ uid: 1000, mode: 0o700 }, 1000)).toBe(true);
  expect(isPrivate({ uid: 0, mode: 0o755 }, 1000)).toBe(true);
  expect(isPrivate({ uid: 1001, mode: 0o700 }, 1000)).toBe(false);
  expect(isPrivate({ uid: 1000, mode: 0o720 }, 1000)).toBe(false);
  expect(isPrivate({ uid: 0, mode: 0o1777 }, 1000)).toBe(false);
  expect(isPrivate({ uid: 0, mode: 0o1777 }, 1000, true)).toBe(true);
});

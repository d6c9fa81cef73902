import { describe, expect, it } from 'vitest';
import { expectedVolumeSchema } from './desired.ts';

describe('an expected volume', () => {
  const parse = (path: string) => expectedVolumeSchema.safeParse({ share: 'camera', path });

  it.each(['/v/camera', '/v//camera/', '/v/..camera', '/v/camera..', '/v/.../camera', '/'])('may be at %s', (path) => {
    expect(parse(path).success).toBe(true);
  });

  it.each(['/v/../camera', '/..', '/v/camera/..', '/../v', 'v/camera', ''])('is not taken at "%s"', (path) => {
    expect(parse(path).error?.issues[0]?.message).toBe('must begin with / and must not go up by ..');
  });

  it('may say what has to be mounted there', () => {
    const source = '//contoso-ase/camera';
    expect(expectedVolumeSchema.parse({ share: 'camera', path: '/v', source }).source).toBe(source);
  });
});

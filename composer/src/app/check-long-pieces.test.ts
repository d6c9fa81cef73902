import { describe, expect, it } from 'vitest';
import { composeManifestWith } from './testing/manifest-with.ts';

/** One piece of so many characters. */
function told(length: number, name = 'deployment.json'): string[] {
  const text = `{"Labels":{"note":"${'x'.repeat(length - 22)}"}}`;
  const { diagnostics } = composeManifestWith({ createOptions: text, edgeHub: hubInPieces }, { name });
  return diagnostics.filter(({ code }) => code === 'MOOR1324').map(({ severity, message }) => `${severity} ${message}`);
}
const ports = [443, 5671, 8883].map((port) => `"${port}/tcp":[{"HostPort":"${port}"}]`).join();
const hubInPieces = {
  settings: {
    image: 'mcr.microsoft.com/azureiotedge-hub:1.1',
    createOptions: `{"HostConfig":{"PortBindings":{${ports}}}}`,
  },
};

describe('a piece of createOptions', () => {
  it('is told where it is longer than 512 characters, and weighs more where the hub refuses it', () => {
    expect(told(512)).toEqual([]);
    expect(told(513)).toEqual(['info a piece of createOptions of `detector` has 513 characters']);
    expect(told(4096)).toEqual(['info a piece of createOptions of `detector` has 4096 characters']);
    expect(told(4097)).toEqual(['error a piece of createOptions of `detector` has 4097 characters']);
  });

  it('of a template is cut by whoever fills it in', () => {
    expect(told(600, 'deployment.template.json')).toEqual([]);
  });
});

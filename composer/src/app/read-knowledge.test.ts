import { describe, expect, it } from 'vitest';
import { heardUtc, wellAgent } from '../core/status/testing/well-device.ts';
import { HubError } from '../hub/hub-error.ts';
import { ApplyRefusal } from './preflight.ts';
import { askDevice } from './read-knowledge.ts';
import { composeText, head } from './testing/compose-text.ts';
import { fakeHub, moduleTwin } from './testing/fake-hub.ts';

const soonMs = Date.parse(heardUtc) + 10_000;
const wordOf = async (hub: ReturnType<typeof fakeHub>, nowMs = soonMs) => {
  const { bytes } = await askDevice(hub, 'line-7', nowMs);
  return JSON.parse(new TextDecoder().decode(bytes)) as { caveats: string[]; reporters: Record<string, unknown> };
};

describe('what a hub knows of a device', () => {
  it('is the word of its reporter and probers, without a caveat while they speak', async () => {
    const word = await wordOf(fakeHub());
    expect(Object.keys(word.reporters).sort()).toEqual(['line-prober', 'reporter']);
    expect(word.caveats).toEqual([]);
  });

  it('is told to be old when they are silent', async () => {
    const word = await wordOf(fakeHub(), soonMs + 3_600_000);
    expect(word.caveats).toContainEqual(expect.stringContaining('has been silent for'));
    expect(Object.keys(word.reporters)).toHaveLength(2);
  });

  it('is told to be missing where a twin is empty, breaks the contract, or nobody speaks', async () => {
    const odd = await wordOf(fakeHub({}, { reporter: moduleTwin({ contract: 9 }), 'line-prober': moduleTwin({}) }));
    expect(odd.caveats.join()).toMatch(
      /no document of contract version 1.*nothing yet|nothing yet.*contract version 1/,
    );
    const silent = await wordOf(fakeHub({ readAgentTwin: async () => ({ ...wellAgent(), desired: {}, modules: {} }) }));
    expect(silent.caveats.join()).toContain('no reporter or prober runs on line-7');
  });

  it('is an error, and never nothing, when the hub has no such device or does not answer', async () => {
    await expect(askDevice(fakeHub({ readAgentTwin: async () => undefined }), 'line-7')).rejects.toThrow(ApplyRefusal);
    const broken = fakeHub({
      readModuleTwin: () => Promise.reject(new HubError('unreachable', 'contoso', 'it does not answer')),
    });
    await expect(askDevice(broken, 'line-7')).rejects.toThrow(HubError);
  });

  it('goes into the findings with its time, also when it is nothing', async () => {
    const hub = fakeHub({ readAgentTwin: async () => ({ ...wellAgent(), desired: {}, modules: {} }) });
    const { name, bytes } = await askDevice(hub, 'line-7', soonMs);
    const { diagnostics } = composeText(`${head}modules: { a: { image: contoso.azurecr.io/a:1 } }`, {
      knowledge: { [name]: new TextDecoder().decode(bytes) },
    });
    expect(diagnostics.filter(({ code }) => code === 'MOOR2304')).toMatchObject([{ severity: 'info' }]);
  });
});

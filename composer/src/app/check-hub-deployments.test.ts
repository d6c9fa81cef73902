import { describe, expect, it } from 'vitest';
import { heardUtc, wellAgent } from '../core/status/testing/well-device.ts';
import { HubError } from '../hub/hub-error.ts';
import { askDevice } from './read-knowledge.ts';
import { composeText, head, type TextOptions } from './testing/compose-text.ts';
import { fakeHub } from './testing/fake-hub.ts';

const nowMs = Date.parse(heardUtc) + 10_000;
const text = `${head}modules: { a: { image: contoso.azurecr.io/a:1 } }`;

async function checkOn(listAutomaticDeployments: number | Error, options: TextOptions = {}) {
  const listed = Array.from({ length: Number(listAutomaticDeployments) || 0 }, (_, index) => ({
    id: `site-${index}`,
    priority: 1,
    targetCondition: '*',
  }));
  const hub = fakeHub({
    listAutomaticDeployments: () =>
      listAutomaticDeployments instanceof Error ? Promise.reject(listAutomaticDeployments) : Promise.resolve(listed),
  });
  const { name, bytes } = await askDevice(hub, 'line-7', nowMs);
  return composeText(text, { ...options, knowledge: { [name]: new TextDecoder().decode(bytes) } }).diagnostics;
}
const weights = async (count: number, options?: TextOptions) =>
  (await checkOn(count, options)).flatMap(({ code, severity }) => (code === 'MOOR2040' ? [severity] : []));

describe('the deployments of the hub', () => {
  it.each([
    [10, 'info'],
    [80, 'info'],
    [99, 'info'],
    [100, 'warning'],
    [120, 'warning'],
  ])('are told with %i of them as %s', async (count, severity) => {
    expect(await weights(count)).toEqual([severity]);
  });

  it.each([0, 9, 11, 79])('are nothing to tell with %i of them', async (count) => {
    expect(await weights(count)).toEqual([]);
  });

  it('are told with their number, the hub, when it was asked, and both limits', async () => {
    const found = (await checkOn(100)).find(({ code }) => code === 'MOOR2040');
    expect(found?.message).toMatch(
      /^the hub has 100 deployments, and a paid hub takes 100, says contoso\.azure-devices\.net, as of \d{4}-/,
    );
    expect(found?.help).toMatch(/tier.*cannot be seen.*100.*10/);
  });

  it('matter to nobody who writes Kubernetes objects', async () => {
    expect(await weights(100, { output: 'kubernetes' })).toEqual([]);
  });

  it('are told to be unknown where the hub does not list them, and the device is checked all the same', async () => {
    const found = await checkOn(new HubError('unreachable', 'contoso', 'it asks to be left alone for a while'));
    expect(found.filter(({ code }) => code === 'MOOR2040')).toEqual([]);
    expect(found.find(({ code }) => code === 'MOOR2304')?.message).toContain('how many deployments');
  });

  it('do not hide that nobody speaks on the device', async () => {
    const hub = fakeHub({
      readAgentTwin: () => Promise.resolve({ ...wellAgent(), desired: {}, modules: {} }),
      listAutomaticDeployments: () => Promise.reject(new HubError('unreachable', 'contoso', 'it does not answer')),
    });
    const { bytes } = await askDevice(hub, 'line-7', nowMs);
    const { caveats } = JSON.parse(new TextDecoder().decode(bytes)) as { caveats: string[] };
    expect(caveats.join()).toMatch(/no reporter or prober.*how many deployments/);
  });
});

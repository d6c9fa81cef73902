import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tryDeployment } from '../../composer/src/app/doctor/temporary-deployment.ts';
import { findHubEndpoint } from '../../composer/src/hub/endpoint.ts';
import { openHubRest, type HubRest } from '../../composer/src/hub/hub-rest.ts';
import { startStrangeHub, type StrangeAnswer, type StrangeHub } from './strange-hub.ts';

const page = (status: number): StrangeAnswer => ({ status, type: 'text/html', text: '<title>Contoso gateway</title>' });
const json = (status: number, value: unknown): StrangeAnswer => ({
  status,
  type: 'application/json',
  text: JSON.stringify(value),
});
const deployment = {
  id: 'mooring-doctor-1',
  etag: 'MQ==',
  content: { modulesContent: { $edgeAgent: { 'properties.desired': { schemaVersion: '1.0' } } } },
};
const refusal = (status: number) => json(status, { Message: 'ErrorCode:Some;x' });

/** What a hub answers to each call of the step, in their order. */
const asHub: readonly StrangeAnswer[] = [
  json(200, deployment),
  refusal(409),
  refusal(412),
  json(200, deployment),
  json(200, deployment),
  json(200, deployment),
  { status: 204, text: '' },
];
const places = { creation: 0, createdAgain: 1, unquoted: 2, read: 3, changed: 4, readAgain: 5, deletion: 6 };

describe('where a proxy answers one call of the step that tries a deployment', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mooring-strange-doctor-'));
  let hub: StrangeHub;
  let rest: HubRest;
  beforeAll(async () => {
    hub = await startStrangeHub(folder);
    rest = openHubRest(await findHubEndpoint(folder, {}));
  });
  afterAll(async () => {
    await hub.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function tryWith(answers: readonly StrangeAnswer[]) {
    const left: string[] = [];
    const calls = [...answers];
    hub.answerBy((asked) => (asked.startsWith('DELETE') ? answers.at(-1) : calls.shift()) ?? page(500));
    const { signal } = new AbortController();
    const context = { rest, signal, undoSignal: () => signal, leave: (text: string) => void left.push(text) };
    const seen = await tryDeployment(context, deployment.id).catch((thrown: unknown) => String(thrown));
    return { seen, left };
  }

  it('its answers are those of the hub where none of them is a page', async () => {
    expect(await tryWith(asHub)).toEqual({
      seen: { createdAgain: 409, unquoted: 412, changed: 200, contentChanged: false },
      left: [],
    });
  });

  it.each([
    ['creation', places.creation, page(200)],
    ['second creation', places.createdAgain, page(409)],
    ['second creation, with nothing', places.createdAgain, { status: 409, text: '' }],
    ['etag without quotes', places.unquoted, page(412)],
    ['reading of the etag', places.read, page(404)],
    ['change', places.changed, page(200)],
    ['change, with JSON', places.changed, json(400, { error: 'login required' })],
    ['reading of what came of it', places.readAgain, page(404)],
  ])('nothing is taken for the way of the hub of a page for the %s', async (_, index, answer) => {
    const { seen, left } = await tryWith(asHub.with(index, answer));
    expect(seen).toMatch(new RegExp(`HubError: .*as no hub does \\(${answer.status}, `));
    expect(left).toEqual([]);
  });

  it.each([
    page(404),
    page(200),
    { ...page(200), text: '' },
    { status: 404, text: '' },
    json(200, { error: 'login required' }),
    json(404, { error: 'x' }),
  ])('nothing is taken for deleted of %j', async (answer) => {
    const { left } = await tryWith(asHub.with(places.deletion, answer));
    expect(left.join()).toContain('az iot edge deployment delete --deployment-id mooring-doctor-1');
  });
});

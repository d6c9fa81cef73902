import { afterAll, beforeAll, expect, it } from 'vitest';
import { startRawHub, type RawHub } from './reporter-raw-hub.ts';
import { askReady, eventually, scratchFolder, startReporter } from './reporter-world.ts';

const folder = scratchFolder();
let hub: RawHub;
beforeAll(async () => {
  hub = await startRawHub(folder.path);
});
afterAll(async () => {
  await hub.stop();
  folder.remove();
});

it.each([
  ['the calls of its methods', '$iothub/methods/'],
  ['changes of its settings', '$iothub/twin/PATCH/properties/desired/'],
])('connects anew where the hub refuses to tell it of %s', async (_, refused) => {
  const first = hub.connections + 1;
  hub.refuseSubscriptions((topic, connection) => connection === first && topic.startsWith(refused));
  const program = startReporter(hub.environment('refused'));
  try {
    const { healthPort } = await program.ready;
    await eventually('another connection', () => (hub.connections > first ? true : undefined));
    expect(program.errors()).toContain(
      `"event":"subscriptionFailed","reason":"the hub refuses the subscription to ${refused}`,
    );
    await eventually('200', async () => ((await askReady(healthPort))['code'] === 200 ? true : undefined));
    expect(hub.connections).toBe(first + 1);
    expect(program.child.exitCode).toBeNull();
  } finally {
    await program.stop();
  }
});

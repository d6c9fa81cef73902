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

it('is not ready while a gateway alone has what was reported, and says so, until its cloud has it', async () => {
  hub.setCloud(false);
  const program = startReporter(hub.environment('cloud-away'));
  try {
    const { healthPort } = await program.ready;
    const reasonOf = async () => String((await askReady(healthPort))['reason']);
    const away = await eventually('the reason', async () =>
      (await reasonOf()).includes('its cloud does not have it') ? askReady(healthPort) : undefined,
    );
    expect(away).toMatchObject({ code: 503, status: 'unavailable', connected: true });
    expect(away).not.toHaveProperty('lastConfirmedUtc');
    expect(hub.reported['role']).toBe('reporter');
    hub.setCloud(true);
    await eventually('200', async () => ((await askReady(healthPort))['code'] === 200 ? true : undefined), 30_000);
    expect(program.child.exitCode).toBeNull();
  } finally {
    await program.stop();
  }
});

import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ToolRunner } from '../observe/tool-runner.ts';
import type { ReadingRules } from '../observe/volume-reading.ts';
import { VolumeWatch } from '../observe/volume-watch.ts';

export const anyRules: ReadingRules = {
  deadlineMilliseconds: 10_000,
  intervalMilliseconds: 30_000,
  slowMilliseconds: 10_000,
  leastFreePercent: 0,
  shareFsTypes: [],
  badAfterReadings: 1,
  goodAfterReadings: 3,
};

export const expected = { camera: { share: 'camera-drop', path: '/v/camera' } };

/** What `stat` prints of a share that is well. */
export const answers = 'echo 4096 1000 500 0 0';

/** A mount table with one share, for which programs of the test stand. To be ended. */
export class WatchedShare {
  readonly folder = mkdtempSync(join(tmpdir(), 'mooring-watch-'));
  readonly #tools: ToolRunner[] = [];

  constructor() {
    mkdirSync(join(this.folder, 'self'));
    writeFileSync(
      join(this.folder, 'self/mountinfo'),
      '20 1 0:20 / / rw - overlay overlay rw\n31 20 0:41 / /v/camera rw - cifs //contoso-ase/camera-drop rw\n',
    );
  }

  end(): void {
    for (const tools of this.#tools) tools.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  watchWith(stat: string, ls = 'echo .'): VolumeWatch {
    const { folder } = this;
    // Without perl the tools are asked, which stand for a share here.
    for (const [name, script] of Object.entries({ perl: 'exit 127', stat, ls })) {
      writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
      chmodSync(join(folder, name), 0o755);
    }
    const tools = new ToolRunner({ PATH: `${folder}:/usr/bin:/bin` });
    this.#tools.push(tools);
    return new VolumeWatch(tools, {
      procfs: folder,
      rootfs: join(folder, 'rootfs'),
      extraShareFsTypes: [],
      now: () => new Date(),
    });
  }

  async readWith(stat: string, ls?: string, deadlineMilliseconds = 10_000): Promise<object | undefined> {
    const watch = this.watchWith(stat, ls);
    const { camera } = await watch.read(expected, { ...anyRules, deadlineMilliseconds }, 'fresh');
    return camera?.volume;
  }
}

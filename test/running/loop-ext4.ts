import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Whether a file can be mounted here as a disk with ext4 on it. */
export const canMountExt4 =
  process.getuid?.() === 0 &&
  existsSync('/dev/loop-control') &&
  spawnSync('sh', ['-c', 'command -v mkfs.ext4']).status === 0;

const nobody = 65_534;

/** A small real disk, with a part of its blocks kept for root. */
export interface Ext4Disk {
  readonly path: string;
  /** Takes every block that anybody but root may have. */
  fillBlocks(): void;
  fillInodes(): void;
  /** Takes away what was put on it. */
  empty(): void;
  remount(mode: 'ro' | 'rw'): void;
  /** Makes the kernel find an error, after which it writes no more; undefined where this kernel cannot be asked to. */
  fail: (() => void) | undefined;
  unmount(): void;
}

/**
 * Makes a file system in a file of `folder` and mounts it at `path`.
 *
 * @param content a folder whose content is on it from the beginning: of that the kernel has nothing in memory
 */
export function mountExt4(folder: string, name: string, path: string, content?: string): Ext4Disk {
  mkdirSync(path, { recursive: true });
  const image = join(folder, `${name}.img`);
  run('truncate', ['--size=8M', image]);
  const filled = content === undefined ? [] : ['-d', content];
  run('mkfs.ext4', ['-q', '-F', '-b', '4096', '-m', '10', '-N', '32', ...filled, image]);
  run('mount', ['-o', 'loop,errors=remount-ro', image, path]);
  const filler = join(path, 'filler');
  mkdirSync(filler, { mode: 0o777 });
  run('chmod', ['777', filler]);
  const device = readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .find((line) => line.includes(` ${path} `))
    ?.match(/ - ext4 \/dev\/(\S+)/)?.[1];
  const trigger = `/sys/fs/ext4/${device}/trigger_fs_error`;
  return {
    path,
    // Both end with "No space left on device", which is what is wanted.
    fillBlocks: () =>
      void spawnSync('dd', ['if=/dev/zero', 'of=blocks', 'bs=4096', 'conv=fsync'], { cwd: filler, uid: nobody }),
    fillInodes: () =>
      void spawnSync('sh', ['-c', 'i=0; while : >"$1/$i"; do i=$((i + 1)); done', 'sh', filler], { stdio: 'ignore' }),
    empty: () => run('sh', ['-c', 'rm -f "$1"/*', 'sh', filler]),
    remount: (mode) => run('mount', ['-o', `remount,${mode}`, path]),
    fail: existsSync(trigger) ? () => writeFileSync(trigger, 'asked for by a test') : undefined,
    unmount: () => void spawnSync('umount', ['-l', path], { stdio: 'ignore' }),
  };
}

function run(command: string, args: readonly string[]): void {
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8', timeout: 10_000 });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? stderr}`);
}

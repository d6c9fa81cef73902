import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const overlay = '22 1 0:20 / / rw,relatime - overlay overlay rw\n';

/**
 * A folder to be shown to a reporter in place of `/proc`: states that the mount table alone decides cost no child, and no
 * figure of the machine is in it.
 *
 * @returns `mount` puts a file system of that kind at the path, or nothing
 */
export function makeMountTable(
  procfs: string,
  path: string,
): { readonly args: readonly string[]; readonly mount: (fsType: string | undefined) => void } {
  mkdirSync(join(procfs, 'self'), { recursive: true });
  return {
    args: ['--path.procfs', procfs, '--path.rootfs', procfs],
    mount: (fsType) => {
      const line = `31 22 0:41 / ${path} rw,relatime - ${fsType} somewhere rw\n`;
      writeFileSync(join(procfs, 'self', 'mountinfo'), fsType === undefined ? overlay : `${overlay}${line}`);
    },
  };
}

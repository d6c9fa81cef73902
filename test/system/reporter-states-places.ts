import { mkdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { mountShare, run, shareOf, sourceOf, type Row } from './reporter-states-rows.ts';

/** Another client over the share, or in its place, which names the share as the one before did. */
const byAnotherClient = (how: string, first: string, second: string, isCovered: boolean): Row => ({
  how,
  seen: { fsType: `fuse.${second}` },
  prepare: async (path, stage) => {
    const mountBy = async (subtype: string) => {
      await stage.server.mount({ path, source: sourceOf(path), subtype });
    };
    await mountBy(first);
    return {
      breakIt: async () => {
        if (!isCovered) run('umount', path);
        await mountBy(second);
      },
      mend: async () => {
        run('umount', path);
        if (!isCovered) await mountBy(first);
      },
    };
  },
});

export const missing: readonly [Row, ...Row[]] = [
  {
    how: 'nothing was ever mounted, and nothing stands there',
    before: 'missing',
    prepare: (path, stage) =>
      Promise.resolve({ breakIt: () => undefined, mend: async () => void (await mountShare(path, stage)) }),
  },
  {
    how: 'it was taken away together with its folder',
    prepare: async (path, stage) => {
      await mountShare(path, stage);
      return {
        breakIt: () => {
          run('umount', path);
          rmdirSync(path);
        },
        mend: async () => void (await mountShare(path, stage)),
      };
    },
  },
];

export const replaced: readonly [Row, ...Row[]] = [
  byAnotherClient('another client covers it with a share of its name', 'share', 'rclone', true),
  byAnotherClient('another client has mounted a share of its name in its place', 'rclone', 'share', false),
  {
    how: 'another share covers it',
    seen: { source: '//contoso-ase/other' },
    prepare: async (path, stage) => {
      await mountShare(path, stage);
      return {
        breakIt: async () => void (await mountShare(path, stage, '//contoso-ase/other')),
        mend: () => run('umount', path),
      };
    },
  },
  {
    how: 'the server has the name of the share, and another share is mounted',
    prepare: async (path, stage) => {
      await mountShare(path, stage);
      return {
        breakIt: async () => void (await mountShare(path, stage, `//${shareOf(path)}/other`)),
        mend: () => run('umount', path),
      };
    },
  },
];

export const notAShare: readonly [Row, ...Row[]] = [
  {
    how: "its folder on the container's own disk was never mounted on",
    before: 'notAShare',
    prepare: async (path, stage) => {
      mkdirSync(path, { recursive: true });
      return { breakIt: () => undefined, mend: async () => void (await mountShare(path, stage)) };
    },
  },
  {
    how: "it was taken away, and its empty folder on the container's own disk shows",
    prepare: async (path, stage) => {
      await mountShare(path, stage);
      return { breakIt: () => run('umount', path), mend: async () => void (await mountShare(path, stage)) };
    },
  },
  {
    how: 'it was moved to another place, and its empty folder shows',
    prepare: async (path, stage) => {
      // Nothing can be moved out of a mount that is shared with others.
      const base = join(stage.folder, 'private', shareOf(path));
      const aside = join(base, 'aside');
      mkdirSync(base, { recursive: true });
      run('mount', '-t', 'tmpfs', 'tmpfs', base);
      run('mount', '--make-private', base);
      stage.atEnd(() => run('umount', '-l', base));
      mkdirSync(aside);
      await mountShare(path, stage);
      return {
        breakIt: () => run('mount', '--move', path, aside),
        mend: () => run('mount', '--move', aside, path),
      };
    },
  },
  {
    how: 'a folder of the node covers it',
    seen: { fsType: 'tmpfs' },
    prepare: async (path, stage) => {
      await mountShare(path, stage);
      const node = join(stage.folder, 'node', shareOf(path));
      mkdirSync(node, { recursive: true });
      run('mount', '-t', 'tmpfs', 'tmpfs', node);
      stage.atEnd(() => run('umount', '-l', node));
      return { breakIt: () => run('mount', '--bind', node, path), mend: () => run('umount', path) };
    },
  },
  {
    how: 'a FUSE file system that no setting names',
    before: 'notAShare',
    seen: { fsType: 'fuse.unnamed' },
    prepare: async (path, { server }) => {
      await server.mount({ path, source: sourceOf(path), subtype: 'unnamed' });
      return { breakIt: () => undefined };
    },
  },
];

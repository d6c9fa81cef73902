import { readFileSync } from 'node:fs';
import { logLevels } from '@mooring/contract';
import { expect, it } from 'vitest';
import { helpText, readSettings, UsageError } from './settings.ts';
import { version } from './version.ts';

it('takes flags before the environment before defaults', () => {
  const environment = { MOORING_ROLE: 'prober', MOORING_PATH_PROCFS: '/host/proc', MOORING_LOG_LEVEL: 'debug' };
  expect(readSettings(['--path.procfs', '/p', '--share-fs-type', 'fuse.rclone'], environment)).toMatchObject({
    role: 'prober',
    procfs: '/p',
    sysfs: '/sys',
    rootfs: '/',
    logLevel: 'debug',
    httpHost: '127.0.0.1',
    extraShareFsTypes: ['fuse.rclone'],
    simulated: false,
    untilStdinCloses: false,
  });
});

it.each([
  [['--health-port', '70000'], {}, 'health-port'],
  [['--health-port='], {}, 'health-port'],
  [['--health-port', '0x10'], {}, 'health-port'],
  [[], { MOORING_HEALTH_PORT: ' ' }, 'health-port'],
  [['--log-level', 'loud'], {}, 'log-level'],
  [['--nonsense'], {}, 'nonsense'],
  [['--http-host', 'everywhere'], {}, 'http-host'],
  [['--keep-alive-seconds', '0'], {}, 'keep-alive-seconds'],
  [['--share-fs-type', 'fuse/rclone'], {}, 'share-fs-type'],
  [[], { MOORING_ROLE: 'both' }, 'MOORING_ROLE'],
])('refuses %j and %o by name', (args, environment, name) => {
  expect(() => readSettings(args, environment)).toThrow(UsageError);
  expect(() => readSettings(args, environment)).toThrow(name);
});

const key = 'c2VjcmV0LWtleQ==';
const identity = `HostName=h;DeviceId=d;ModuleId=m;SharedAccessKey=${key}`;

it.each([
  [[identity], 'Argument 1 is no flag'],
  [['--log-level', 'info', '--', identity], 'Argument 4 is no flag'],
  [[`--${identity}`], '--HostName'],
  [[`-${identity}`], '-H'],
  [['--health-port', identity], 'health-port: must be a whole number'],
  [['--log-level', identity], 'log-level'],
  [['--share-fs-type', identity], 'share-fs-type.0: must be a file-system type such as fuse.rclone'],
])('tells of no argument that may hold a key but where it is and what is wanted: %j', (args, says) => {
  expect(() => readSettings(args, {})).toThrow(says);
  expect(() => readSettings(args, {})).toThrow(/^(?!.*c2VjcmV0)/s);
});

it('takes every level that setLogLevel takes', () => {
  for (const level of logLevels) expect(readSettings(['--log-level', level], {})).toMatchObject({ logLevel: level });
});

it('listens elsewhere than on loopback only where it is told to', () => {
  expect(readSettings([], { MOORING_HTTP_HOST: '0.0.0.0' })).toMatchObject({ httpHost: '0.0.0.0' });
  expect(readSettings(['--http-host', '::'], {})).toMatchObject({ httpHost: '::' });
});

it('explains every flag', () => {
  expect(readSettings(['--help'], {})).toBe('help');
  for (const flag of [
    'path.procfs',
    'path.sysfs',
    'path.rootfs',
    'health-port',
    'http-host',
    'keep-alive-seconds',
    'log-level',
    'until-stdin-closes',
  ]) {
    expect(helpText).toContain(`--${flag}`);
  }
});

it('reads every flag with a value from the environment too, and says so of no other', () => {
  const flags = [...helpText.matchAll(/^ {2}--(?<flag>[a-z.-]+) *(?<value>[A-Z]*)/gm)].map(
    ({ groups }) => groups ?? {},
  );
  const withValue = flags.filter(({ value }) => value !== '').map(({ flag = '' }) => flag);
  expect(withValue).toHaveLength(flags.length - 2);
  for (const flag of withValue) {
    const variable = `MOORING_${flag.toUpperCase().replaceAll(/[.-]/g, '_')}`;
    const byFlag = flag === 'log-level' ? 'warn' : flag.startsWith('http') ? '0.0.0.0' : '77';
    expect(readSettings([], { [variable]: byFlag })).toEqual(readSettings([`--${flag}`, byFlag], {}));
    expect(readSettings([], { [variable]: byFlag })).not.toEqual(readSettings([], {}));
  }
  expect(readSettings([], { MOORING_UNTIL_STDIN_CLOSES: '1' })).toMatchObject({ untilStdinCloses: false });
  expect(helpText).toContain('each flag with a value as MOORING_<FLAG>');
});

it('tells the version of its package', () => {
  const packageFile = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  expect(version).toBe((JSON.parse(packageFile) as { version: string }).version);
});

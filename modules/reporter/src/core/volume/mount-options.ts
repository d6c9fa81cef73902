import { textLimits } from '@mooring/contract';
import type { MountEntry } from './mountinfo.ts';

/**
 * Options that decide how a mount fails and how long it takes to say so; nfs(5), mount.cifs(8). All others are left out,
 * among them names of users and addresses.
 */
const told: ReadonlySet<string> = new Set([
  'vers',
  'sec',
  'soft',
  'softerr',
  'hard',
  'proto',
  'timeo',
  'retrans',
  'cache',
  'actimeo',
  'acregmax',
  'acdirmax',
  'noac',
  'nolock',
  'local_lock',
  'nobrl',
  'seal',
  'sign',
  'persistenthandles',
  'resilienthandles',
  'handletimeout',
  'echo_interval',
  'max_channels',
]);

/** The options that matter, as `vers=3.1.1,sec=ntlmssp,soft`; undefined where there are none. */
export function tellOptions(mount: MountEntry): string | undefined {
  const options = mount.superOptions.filter((option) => {
    const [name = '', ...value] = option.split('=');
    // Only what such a value can be: whoever mounts could have put anything there.
    return told.has(name) && value.length < 2 && /^[\w.-]{0,32}$/.test(value[0] ?? '');
  });
  let text = '';
  for (const option of new Set(options)) {
    const longer = text === '' ? option : `${text},${option}`;
    if (longer.length > textLimits.volume.options) break;
    text = longer;
  }
  return text === '' ? undefined : text;
}

/** `emergency_ro`: the kernel stopped writing after an error and says so nowhere else. */
export function isReadOnly(mount: MountEntry): boolean {
  return mount.options.includes('ro') || ['ro', 'emergency_ro'].some((token) => mount.superOptions.includes(token));
}

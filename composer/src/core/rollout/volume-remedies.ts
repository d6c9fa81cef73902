import type { VolumeState } from '@mooring/contract';

/** What to do about a share in each state, in a clause; docs/operations.md says more. */
export const volumeRemedies: Readonly<Record<VolumeState, string>> = {
  ok: 'nothing to do',
  slow: 'look at the load of the device and of the network to the share',
  readonly: 'the share can only be read: look at its rights and at alerts of the device',
  full: 'make room on the share, or raise its quota',
  inodesFull: 'remove files: the share can hold no more of them',
  quota: 'raise the quota of the share, or make room',
  ioError: 'look at alerts of the device: its storage reports errors',
  stale: 'restart the prober and the modules: the mount points at something that is gone',
  unreachable: 'look whether the share server answers and whether the share still exists',
  stuck: 'the server takes requests and does not answer: look at its load and at the network',
  missing: 'nothing is mounted there: look whether the share is used with Edge compute',
  replaced: 'something else is mounted there: look whether the share was made anew, then restart the modules',
  denied: 'look at the rights and the client list of the share',
  notAShare: 'a folder stands there instead of the share: mount the share, on Kubernetes by Mounts of type volume',
  unknown: 'not probed yet: wait for the next probe',
};

import type { JsonObject } from '../../source/node.ts';
import type { PlacedMount } from '../model/volume.ts';

/** createOptions for IoT Edge on docker: the share is mounted in the virtual machine, and its folder is bound. */
export function optionsForDocker(mounts: readonly PlacedMount[], gpu: number | undefined): JsonObject {
  const binds = mounts.flatMap(({ path, volume }) =>
    volume.kind === 'share' && volume.hostPath !== undefined ? [`${volume.hostPath}:${path}`] : [],
  );
  const host: JsonObject = {};
  if (binds.length > 0) host['Binds'] = binds;
  if (gpu !== undefined) host['DeviceRequests'] = [{ Driver: 'nvidia', Count: gpu, Capabilities: [['gpu']] }];
  return Object.keys(host).length === 0 ? {} : { HostConfig: host };
}

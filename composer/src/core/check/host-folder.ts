import type { At } from '../diagnostics/diagnostic.ts';
import type { Findings } from '../diagnostics/findings.ts';
import { isStackEdge, type Target } from '../model/target.ts';
import { isUnfilledSource } from './left-placeholder.ts';

const knownFile = /\.(sock|json|conf|pem|crt|key|ya?ml|txt)$|^\/dev\/|^\/etc\/(localtime|timezone|hosts|resolv\.conf)$/;

/** Where a device without Kubernetes mounts its shares, by their name. */
const deviceShare = /^\/home\/hcsshares\/([A-Za-z0-9-]{1,63})(?:\/|$)/;

/** Whether a path of the host is known to be that of a file or a device, which cannot be bound as a folder. */
export function isKnownFile(path: string): boolean {
  return knownFile.test(path);
}

/**
 * A folder or a docker volume bound on Kubernetes: it becomes a folder of the worker node, whatever was meant. Where a
 * path of shares is meant, the module runs on an empty folder and what it writes is lost: an error on Azure Stack Edge.
 */
export function checkFolder(source: string, at: At, target: Target, findings: Findings): void {
  // A variable or a placeholder that stayed is told as that; what it stands for is not known.
  if (isUnfilledSource(source)) return;
  if (!source.startsWith('/')) {
    findings.add(
      'MOOR1504',
      at,
      `\`${source}\` is meant as a docker volume, which does not exist on Kubernetes`,
      'It becomes a folder with a relative path, which cannot be mounted. Use `HostConfig.Mounts` of type volume with a share.',
    );
    return;
  }
  if (checkShareFolder(source, at, target, findings)) return;
  if (/^\/dev\/shm\/?$/.test(source)) {
    const help =
      'It is shared with the whole node. For memory of its own use `k8s-experimental.volumes` with an emptyDir of {"medium": "Memory"} at /dev/shm.';
    findings.add('MOOR1505', at, `\`${source}\` is bound from the worker node, not from a share`, help);
    return;
  }
  const what = isKnownFile(source)
    ? 'A folder is created in place of the file'
    : 'The folder is created empty if it is not there, the module runs, and its data goes to the disk of the worker node';
  findings.add(
    'MOOR1505',
    at,
    `\`${source}\` is bound from the worker node, not from a share`,
    `${what}, to be lost with the node. For a share use a mount of type volume.`,
  );
}

/**
 * The folder of a share as other devices mount it.
 *
 * @returns whether it is one
 */
export function checkShareFolder(source: string, at: At, target: Target, findings: Findings): boolean {
  const [, share] = deviceShare.exec(source.replaceAll(/\/{2,}/g, '/')) ?? [];
  if (share === undefined) return false;
  findings.add(
    'MOOR1505',
    at,
    `\`${source}\` is a folder of the worker node, made empty, and not the share \`${share}\``,
    `Shares are mounted under that path on other devices only; what is written there is lost. Write a mount {"Target": "/path/in/container", "Source": "${share}", "Type": "volume"} in HostConfig.Mounts; it has the whole share.`,
    isStackEdge(target) ? 'error' : 'warning',
  );
  return true;
}

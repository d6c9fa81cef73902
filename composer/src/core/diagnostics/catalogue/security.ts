import type { CatalogueEntry, Example } from './entry.ts';

function module(more: string, image = 'contoso.azurecr.io/detector:1.4.2', target = 'ase-1node'): Example {
  return { in: 'workload', text: `target: ${target}\nmodules: { detector: { image: "${image}", ${more} } }` };
}
function inMachine(host: string): Example {
  return module(`createOptions: { HostConfig: { ${host} } }`, undefined, 'iotedge-vm');
}

/** Secrets in clear, and rights that a module should not need. */
export const securityEntries = {
  MOOR2401: {
    title: 'A secret in clear',
    severities: ['warning'],
    why: 'What is pushed can be read by everybody with read access to the hub, is echoed in the reported twin of edgeAgent, and stays in what IoT Hub and the repository keep of earlier revisions after the secret was changed. Known by its form, or by a name that says so; placeholders and names of files are none.',
    source: 'twins and configurations of IoT Hub',
    certainty: 'documented',
    example: module('env: { DB_PASSWORD: correct-horse-battery }'),
    remedy: module('env: { DB_PASSWORD_FILE: /secrets/db-password }'),
  },
  MOOR2402: {
    title: 'A privileged module',
    severities: ['warning'],
    why: 'It has every device and every right of its machine, and so have those who break into it.',
    source: 'documents of docker and of Kubernetes',
    certainty: 'documented',
    example: module('createOptions: { HostConfig: { Privileged: true } }'),
    remedy: module('createOptions: { HostConfig: { Privileged: false } }'),
  },
  MOOR2403: {
    title: 'Memory or processes shared with the machine',
    severities: ['info'],
    why: 'The module reaches those of all others. Not told where a module shares a GPU, since MPS needs both.',
    source: 'documents of docker and of Kubernetes',
    certainty: 'documented',
    example: module('createOptions: { HostConfig: { PidMode: host } }'),
    remedy: module('createOptions: { HostConfig: {} }'),
  },
  MOOR2404: {
    title: 'A right that comes close to being root of the machine',
    severities: ['warning'],
    why: 'With it a program can leave its container.',
    source: 'capabilities of Linux; documents of docker',
    certainty: 'documented',
    example: inMachine('CapAdd: [SYS_ADMIN]'),
    remedy: inMachine('CapAdd: [NET_BIND_SERVICE]'),
  },
  MOOR2405: {
    title: 'What the machine itself lives of, given to a module',
    severities: ['warning', 'info'],
    why: 'With the socket or the folder of the container engine a module starts whatever it wants. An info for folders such as `/etc`.',
    source: 'documents of docker',
    certainty: 'documented',
    example: inMachine('Binds: ["/var/run/docker.sock:/var/run/docker.sock"]'),
    remedy: inMachine('Binds: ["/mnt/camera:/home/input"]'),
  },
  MOOR2406: {
    title: 'A tag that moves',
    severities: ['info'],
    why: 'Tags such as `latest` or `dev` stand for another image from time to time: two devices with one revision may run different programs, and a rollback may not bring the old one back.',
    source: 'container registries',
    certainty: 'documented',
    example: module('env: { FPS: "15" }', 'contoso.azurecr.io/detector:latest'),
    remedy: module('env: { FPS: "15" }'),
  },
} as const satisfies Record<string, CatalogueEntry>;

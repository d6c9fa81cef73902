import { describe, expect, it } from 'vitest';
import type { Json } from '../source/node.ts';
import type { Target } from '../core/model/target.ts';
import { composeText } from './testing/compose-text.ts';
import { manifestWith, type ManifestParts } from './testing/manifest-with.ts';

/** Codes of a manifest as it is pushed, where nobody fills in anything any more. */
function codesIn(parts: ManifestParts, target: Target): string[] {
  const asText = (key: string, value: unknown): unknown =>
    key === 'createOptions' && typeof value === 'object' ? JSON.stringify(value) : value;
  const text = JSON.stringify(manifestWith(parts), asText, 2);
  return composeText(text, { name: 'deployment.json', target }).diagnostics.map(({ code }) => code);
}

const plain = ['$5', 'a$', '$$', '^x$'];
const fillable = ['$NAME', '${NAME}', '$(NAME)'];

/** Where a text stands, the code that tells a wrong one, and the target that has the rule. */
const places: [string, string, Target, (text: string) => ManifestParts][] = [
  ['a driver of logs', 'MOOR1323', 'iotedge-vm', onHost((Type) => ({ LogConfig: { Type } }))],
  [
    'an option of logs',
    'MOOR1323',
    'iotedge-vm',
    onHost((key) => ({ LogConfig: { Type: 'local', Config: { [key]: '1' } } })),
  ],
  ['the name of a restart policy', 'MOOR1323', 'iotedge-vm', onHost((Name) => ({ RestartPolicy: { Name } }))],
  ['a mode of memory', 'MOOR1323', 'iotedge-vm', onHost((IpcMode) => ({ IpcMode }))],
  ['a capability', 'MOOR1323', 'iotedge-vm', onHost((name) => ({ CapAdd: [name] }))],
  ['a folder in memory', 'MOOR1323', 'iotedge-vm', onHost((path) => ({ Tmpfs: { [path]: '' } }))],
  ['a port outside', 'MOOR1323', 'iotedge-vm', onHost((HostPort) => ({ PortBindings: { '80/tcp': [{ HostPort }] } }))],
  ['a type of a mount', 'MOOR1323', 'iotedge-vm', onHost((Type) => ({ Mounts: [{ Type, Target: '/data' }] }))],
  [
    'the name of a volume',
    'MOOR1323',
    'iotedge-vm',
    onHost((Source) => ({ Mounts: [{ Type: 'volume', Source, Target: '/data' }] })),
  ],
  ['a volume that is bound', 'MOOR1323', 'iotedge-vm', onHost((name) => ({ Binds: [`${name}:/data`] }))],
  ['a volume bound in a pod', 'MOOR1504', 'ase-1node', onHost((name) => ({ Binds: [`${name}:/data`] }))],
  ['a key of ports', 'MOOR1316', 'iotedge-vm', onHost((key) => ({ PortBindings: { [`${key}/tcp`]: [] } }))],
  ['a key of ports in a pod', 'MOOR1316', 'ase-1node', onHost((key) => ({ PortBindings: { [`${key}/tcp`]: [] } }))],
  ['an entry of Env', 'MOOR1317', 'ase-1node', (text) => ({ createOptions: { Env: [text] } })],
  ['the name in an entry of Env', 'MOOR1405', 'ase-1node', (text) => ({ createOptions: { Env: [`A ${text}=1`] } })],
  ['a strategy', 'MOOR1620', 'ase-1node', extended((type) => ({ strategy: { type } }))],
  ['the name of a label', 'MOOR1620', 'ase-1node', extended((key) => ({ nodeSelector: { [key]: 'a' } }))],
  ['the value of a label', 'MOOR1620', 'ase-1node', extended((value) => ({ nodeSelector: { kind: value } }))],
  ['the number of a user', 'MOOR1620', 'ase-1node', extended((runAsUser) => ({ securityContext: { runAsUser } }))],
  ['an amount', 'MOOR1620', 'ase-1node', extended((memory) => ({ resources: { limits: { memory } } }))],
  ['what is asked for', 'MOOR1620', 'ase-1node', extended((name) => ({ resources: { limits: { [name]: '1' } } }))],
  [
    'a volume to mount',
    'MOOR1621',
    'ase-1node',
    extended((name) => ({ volumes: [{ volumeMounts: [{ name, mountPath: '/a' }] }] })),
  ],
  ['an address of a Service', 'MOOR1806', 'ase-1node', (text) => ({ createOptions: served(text) })],
  [
    'an address of the machine',
    'MOOR1603',
    'ase-1node',
    onHost((HostIp) => ({ PortBindings: { '80/tcp': [{ HostPort: '80', HostIp }] } })),
  ],
  ['a protocol', 'MOOR1811', 'ase-1node', (value) => ({ edgeHub: { env: { UpstreamProtocol: { value } } } })],
];

function onHost(make: (text: string) => Json): (text: string) => ManifestParts {
  return (text) => ({ createOptions: { HostConfig: make(text) } });
}

function extended(make: (text: string) => Json): (text: string) => ManifestParts {
  return (text) => ({ createOptions: { 'k8s-experimental': make(text) } });
}

function served(loadBalancerIP: string): Json {
  return {
    HostConfig: { PortBindings: { '80/tcp': [{ HostPort: '80' }] } },
    'k8s-experimental': { serviceOptions: { type: 'LoadBalancer', loadBalancerIP } },
  };
}

describe('a dollar that is no variable', () => {
  it.each(places)('does not keep %s from its rule, %s on %s', (_what, code, target, parts) => {
    for (const text of plain) expect(codesIn(parts(text), target)).toContain(code);
  });
});

describe('what may still be filled in', () => {
  it.each(places)('is nothing to judge as %s, %s on %s', (_what, code, target, parts) => {
    for (const text of fillable) expect(codesIn(parts(text), target)).not.toContain(code);
  });
});

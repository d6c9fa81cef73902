import { describe, expect, it } from 'vitest';
import { composeText, detector, head } from './testing/compose-text.ts';
import { frameExample } from '../core/diagnostics/catalogue/frame-example.ts';
import type { Target } from '../core/model/target.ts';

function ofText(
  text: string,
  target: Target = 'ase-1node',
  name = 'a.workload.yaml',
  env: Record<string, string> = {},
) {
  const { diagnostics } = composeText(text, { target, name, env });
  return diagnostics.filter(({ code }) => code.startsWith('MOOR24'));
}
function found(keys: string, target?: Target): string[] {
  const findings = ofText(`${head}modules: { a: { image: "${detector}", ${keys} } }`, target);
  return findings.map(({ code, severity }) => `${code} ${severity}`);
}
const options = (text: string) => `createOptions: { ${text} }`;
const host = (text: string) => options(`HostConfig: { ${text} }`);
const secret = 'correct-horse-battery';

describe('a secret in clear', () => {
  it.each([
    `env: { DB_PASSWORD: ${secret} }`,
    `env: { URL: "mqtt://user:${secret}@broker" }`,
    options(`Env: ["API_KEY=${secret}"]`),
    options(`Cmd: ["serve", "--password=${secret}"]`),
    options(`Cmd: ["serve", "--api-key", "${secret}"]`),
    options(`Labels: { password: ${secret} }`),
    `desired: { camera: { password: ${secret} } }`,
    `desired: { cameras: [{ url: "rtsp://admin:${secret}@10.1.2.3/1" }] }`,
  ])('%s is told, and never shown', (keys) => {
    const findings = ofText(`${head}modules: { a: { image: "${detector}", ${keys} } }`);
    expect(findings).toMatchObject([{ code: 'MOOR2401', severity: 'warning', line: 4 }]);
    expect(JSON.stringify(findings)).not.toContain('horse');
  });
  it.each([
    'env: { DB_PASSWORD_FILE: /secrets/db, TOKEN_TYPE: bearer, PASSWORD: "" }',
    options('Cmd: ["--token-file", "/secrets/token", "--password", "--verbose"]'),
    'desired: { tokens: 3, secretName: camera, password: "<set by the operator>" }',
    'desired: { passwordRequired: "true", keys: ["a", "b"] }',
  ])('%s is none', (keys) => expect(found(keys)).toEqual([]));

  it('is one also where a variable of the environment brought it', () => {
    const text = `${head}modules: { a: { image: "${detector}", env: { DB_PASSWORD: "\${DB}" } } }`;
    const findings = ofText(text, 'ase-1node', 'a.workload.yaml', { DB: secret });
    expect(findings.map(({ code }) => code)).toEqual(['MOOR2401']);
    expect(JSON.stringify(findings)).not.toContain('horse');
  });
  it('is none while the variable of a manifest stays as written', () => {
    const module = {
      settings: { image: detector },
      type: 'docker',
      env: { CONNECTION: { value: 'User=sa;Password=${SA}' } },
    };
    const { text } = frameExample({ in: 'template', text: JSON.stringify({ a: module }) });
    expect(ofText(text, 'ase-1node', 'deployment.template.json')).toEqual([]);
  });
  it('is told of edgeHub, too', () => {
    const hub = `edgeHub: { env: { IotHubConnectionString: "HostName=a;SharedAccessKey=${secret}" } }`;
    expect(ofText(`${head}${hub}\nmodules: { a: { image: "${detector}" } }`)).toHaveLength(1);
  });
});

describe('rights over the machine', () => {
  it.each<[string, Target, string[]]>([
    ['Privileged: true', 'ase-1node', ['MOOR2402 warning']],
    ['Privileged: true, CapAdd: [SYS_ADMIN]', 'iotedge-vm', ['MOOR2402 warning']],
    ['Privileged: false', 'iotedge-vm', []],
    ['IpcMode: host, PidMode: host', 'ase-1node', ['MOOR2403 info']],
    ['IpcMode: shareable', 'ase-1node', []],
    ['IpcMode: host', 'ase-1node', ['MOOR2403 info']],
    ['CapAdd: [cap_sys_admin]', 'iotedge-vm', ['MOOR2404 warning']],
    ['CapAdd: [NET_ADMIN]', 'iotedge-vm', []],
    ['CapAdd: [SYS_ADMIN]', 'ase-1node', []],
    ['SecurityOpt: ["seccomp=unconfined"]', 'iotedge-vm', ['MOOR2404 warning']],
    ['SecurityOpt: ["no-new-privileges:true"]', 'iotedge-vm', []],
    ['Binds: ["/var/run/docker.sock:/var/run/docker.sock:ro"]', 'iotedge-vm', ['MOOR2405 warning']],
    ['Binds: ["//run//docker.sock:/d"]', 'iotedge-vm', ['MOOR2405 warning']],
    ['Binds: ["/:/host:ro"]', 'iotedge-vm', ['MOOR2405 info']],
    ['Mounts: [{ Type: bind, Source: /etc, Target: /etc }]', 'iotedge-vm', ['MOOR2405 info']],
    ['Binds: ["/etc/localtime:/etc/localtime", "/home/camera:/in", "data:/d"]', 'iotedge-vm', []],
    // Told by the rule for folders of the worker node, once.
    ['Binds: ["/var/run/docker.sock:/var/run/docker.sock"]', 'ase-1node', []],
  ])('%s on %s', (text, target, expected) => expect(found(host(text), target)).toEqual(expected));

  it('which MPS asks for are none of their own', () => {
    expect(found('gpu: { sharing: mps, devices: [0] }')).toEqual([]);
  });
  it('a folder of the node that k8s-experimental asks for', () => {
    const volume = (path: string) =>
      options(
        `k8s-experimental: { volumes: [{ volume: { name: h, hostPath: { path: ${path} } }, volumeMounts: [{ name: h, mountPath: /h }] }] }`,
      );
    expect(found(volume('/var/lib/kubelet/pods'))).toEqual(['MOOR2405 warning']);
    expect(found(volume('/data'))).toEqual([]);
  });
});

describe('tags that move', () => {
  const images = (...names: string[]) =>
    ofText(`${head}modules: { ${names.map((image, index) => `m${index}: { image: "${image}" }`).join(', ')} }`);
  it('are told once for all modules', () => {
    const findings = images('c.io/a:latest', 'c.io/b:1.4.2', 'c.io/c:Stable', 'c.io/d:dev-amd64');
    expect(findings).toMatchObject([{ code: 'MOOR2406', severity: 'info', line: 4 }]);
    expect(findings[0]?.message).toBe('the images of `m0`, `m2`, `m3` have tags that move');
  });
  it.each(['c.io/a:1.4', 'c.io/a:2', 'c.io/a:v2.50.1', 'c.io/a:20240101', 'c.io/a:3f2a91c', 'c.io:5000/latest:1.0.0'])(
    'not %s',
    (image) => expect(images(image)).toEqual([]),
  );
  it('not of the reporter and the prober, which Mooring brings', () => {
    const text = (image: string) =>
      `${head}volumes: { in: { share: camera-drop } }\nmodules: { a: { image: "${image}", mounts: { /in: in } } }\nreporter: { image: "c.io/mooring-reporter:latest" }\n`;
    expect(ofText(text(detector))).toEqual([]);
    expect(ofText(text('c.io/a:latest'))).toMatchObject([{ message: 'the image of `a` has a tag that moves' }]);
  });
  it('not behind a digest', () => expect(images(`c.io/latest@sha256:${'a'.repeat(64)}`)).toEqual([]));
});

import { describe, expect, it } from 'vitest';
import type { Target } from '../core/model/target.ts';
import { checkText, told } from './testing/check-text.ts';

const job = (image: string, more = '', kind = 'Job') =>
  `apiVersion: ${kind === 'Job' ? 'batch' : 'apps'}/v1\nkind: ${kind}\nmetadata: { name: a, namespace: line }\nspec:\n  selector: { matchLabels: {} }\n  template:\n    spec:\n      containers:\n        - name: a\n          image: "${image}"\n          ${more}\n${kind === 'Job' ? '      restartPolicy: Never\n' : ''}`;
const found = (text: string) => told(checkText(text));

describe('an image of a pod', () => {
  it.each([
    ['contoso.azurecr.io/a:1.4.2', []],
    ['10.128.44.40:31001/a:1.4.2', []],
    ['${IMAGE}', []],
    ['nginx', ['MOOR1314 info 10:18']],
    ['contoso.azurecr.io/A:1.4.2', ['MOOR1312 error 10:18']],
    ['https://contoso.azurecr.io/a:1.4.2', ['MOOR1312 error 10:18']],
    ['a:1:2', ['MOOR1304 error 10:18']],
  ])('%s', (image, findings) => {
    expect(found(job(image))).toEqual(findings);
  });
});

describe('a secret in a variable', () => {
  it('is told without its value', () => {
    const { diagnostics } = checkText(job('a:1', 'env: [{ name: DB_PASSWORD, value: "correct-horse" }]'));
    expect(diagnostics).toMatchObject([{ code: 'MOOR2401', severity: 'warning', line: 11, column: 45 }]);
    expect(JSON.stringify(diagnostics)).not.toContain('correct-horse');
  });

  it('may come from a Secret, or be a file', () => {
    expect(found(job('a:1', 'env: [{ name: DB_PASSWORD, valueFrom: { secretKeyRef: { name: a, key: b } } }]'))).toEqual(
      [],
    );
    expect(found(job('a:1', 'env: [{ name: DB_SECRET, value: line/database }]'))).toEqual([]);
    const named = job('a:1', 'env: [{ name: DB_SECRET, value: database }]');
    const secret = 'apiVersion: v1\nkind: Secret\nmetadata: { name: database, namespace: line }\n';
    expect(found(named)).toHaveLength(1);
    expect(found(`${named}---\n${secret}`)).toEqual([]);
    expect(found(job('a:1', 'env: [{ name: DB_PASSWORD_FILE, value: /run/secret }]'))).toEqual([]);
  });
});

describe('a privileged container', () => {
  it('is worth a warning', () => {
    const privileged = 'securityContext: { privileged: true }';
    expect(found(job('a:1', privileged))).toEqual(['MOOR2402 warning 11:42']);
    expect(found(job('a:1', 'securityContext: { privileged: false }'))).toEqual([]);
  });
});

describe('images of several pods', () => {
  const deployment = (name: string, image: string, pod = '', container = '') =>
    `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: ${name}, namespace: line }\nspec:\n  selector: { matchLabels: { a: b } }\n  strategy: { type: Recreate }\n  template:\n    metadata: { labels: { a: b } }\n    spec: { ${pod} containers: [{ name: ${name}, image: "${image}"${container} }] }\n---\n`;
  const gpus = (count: number) => `, resources: { limits: { nvidia.com/gpu: ${count} } }`;
  const secret = 'imagePullSecrets: [{ name: acr }],';

  it('with tags that move are told of once', () => {
    const { diagnostics } = checkText(
      `${deployment('a', 'x:latest')}${deployment('b', 'y:dev')}${deployment('c', 'z:1')}`,
    );
    expect(diagnostics).toMatchObject([{ code: 'MOOR2406', severity: 'info' }]);
    expect(diagnostics[0]?.message).toBe('the images of `a`, `b` have tags that move');
    expect(found(deployment('a', 'x:${TAG}'))).toEqual([]);
  });

  it('need credentials where others of a private registry have them', () => {
    const image = 'contoso.azurecr.io/a:1';
    const codes = (text: string) => checkText(text).diagnostics.map(({ code, severity }) => `${code} ${severity}`);
    expect(codes(`${deployment('a', image, secret)}${deployment('b', image)}`)).toEqual(['MOOR1315 warning']);
    expect(codes(`${deployment('a', image, secret)}${deployment('b', 'nginx:1')}`)).toEqual([]);
    expect(codes(`${deployment('a', image)}${deployment('b', image)}`)).toEqual([]);
    const account =
      'apiVersion: v1\nkind: ServiceAccount\nmetadata: { name: default, namespace: line }\nimagePullSecrets: [{ name: acr }]\n';
    expect(codes(`${deployment('a', image, secret)}${deployment('b', image)}${account}`)).toEqual([]);
  });

  it('have no more GPUs together than the device', () => {
    const text = `${deployment('a', 'x:1', '', gpus(2))}${deployment('b', 'y:1', '', gpus(1))}`;
    const codes = (target?: Target) => checkText(text, target).diagnostics.map(({ code }) => code);
    expect(codes()).toEqual(['MOOR1614']);
    expect(codes('ase-2node')).not.toContain('MOOR1614');
    expect(codes('k3s')).toEqual([]);
    const job = deployment('b', 'y:1', 'restartPolicy: Never,', gpus(2))
      .replace('apps/v1', 'batch/v1')
      .replace('Deployment', 'Job')
      .replace('  strategy: { type: Recreate }\n', '');
    expect(checkText(`${deployment('a', 'x:1', '', gpus(2))}${job}`).diagnostics).toEqual([]);
  });
});

it.each(['Job', 'CronJob'])('a %s says what happens when its pod fails', (kind) => {
  const pod = (more: string) => `{ template: { spec: { ${more}containers: [{ name: a, image: "a:1" }] } } }`;
  const spec = (more: string) =>
    kind === 'Job' ? pod(more) : `{ schedule: "0 3 * * *", jobTemplate: { spec: ${pod(more)} } }`;
  const text = (more: string) =>
    `apiVersion: batch/v1\nkind: ${kind}\nmetadata: { name: a, namespace: line }\nspec: ${spec(more)}\n`;
  expect(found(text('')).map((one) => one.slice(0, 14))).toEqual(['MOOR2528 error']);
  expect(found(text('restartPolicy: OnFailure, '))).toEqual([]);
});

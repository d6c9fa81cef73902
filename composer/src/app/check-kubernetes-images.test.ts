import { describe, expect, it } from 'vitest';
import { checkText, told } from './testing/check-text.ts';

const job = (image: string, more = '', kind = 'Job') =>
  `apiVersion: ${kind === 'Job' ? 'batch' : 'apps'}/v1\nkind: ${kind}\nmetadata: { name: a, namespace: line }\nspec:\n  selector: { matchLabels: {} }\n  template:\n    spec:\n      containers:\n        - name: a\n          image: "${image}"\n          ${more}\n`;
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

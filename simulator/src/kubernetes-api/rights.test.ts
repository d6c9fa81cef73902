import { describe, expect, it } from 'vitest';
import { forbiddenMessage, isAllowed, type Identity, type RightLevel } from './rights.ts';
import { TokenBook } from './tokens.ts';

const account: Identity = { kind: 'serviceAccount', namespace: 'iotedge', name: 'reporter' };
const may = (level: RightLevel, verb: string, resource: string, namespace?: string) =>
  isAllowed(account, level, { verb, group: '', resource, namespace });

describe('the rights of a service account', () => {
  it.each([
    [0, 'pods', 'iotedge', false],
    [1, 'pods', 'iotedge', true],
    [1, 'events', 'iotedge', true],
    [1, 'pods', 'other', false],
    [1, 'pods', undefined, false],
    [1, 'nodes', undefined, false],
    [2, 'nodes', undefined, true],
    [2, 'persistentvolumes', undefined, true],
    [2, 'secrets', 'iotedge', false],
  ] as const)('at level %i reading %s in %s: %s', (level, resource, namespace, allowed) => {
    expect(may(level, 'list', resource, namespace)).toBe(allowed);
  });

  it('never include writing', () => {
    expect(may(2, 'delete', 'pods', 'iotedge')).toBe(false);
    expect(isAllowed({ kind: 'admin' }, 0, { verb: 'list', group: '', resource: 'nodes', namespace: undefined })).toBe(
      true,
    );
  });

  it('are refused in the words of Kubernetes', () => {
    expect(forbiddenMessage(account, { verb: 'list', group: '', resource: 'nodes', namespace: undefined })).toBe(
      'nodes is forbidden: User "system:serviceaccount:iotedge:reporter" cannot list resource "nodes" in API group "" at the cluster scope',
    );
  });
});

describe('a pod token', () => {
  const subject = { serviceAccount: 'reporter', podName: 'reporter-1', podUid: 'u', nodeName: 'node-1' };

  it('names node and pod among its claims and is known until it is revoked', () => {
    const book = new TokenBook(() => Date.UTC(2026, 10, 21));
    const token = book.issueForPod(subject);
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<
      string,
      unknown
    >;
    expect(claims['kubernetes.io']).toMatchObject({ node: { name: 'node-1' }, pod: { name: 'reporter-1' } });
    expect(book.identify(token)).toEqual(account);
    book.revoke(token);
    expect(book.identify(token)).toBeUndefined();
  });

  it('cannot be made from its claims', () => {
    const book = new TokenBook(Date.now);
    const [header, claims] = book.issueForPod(subject).split('.');
    expect(book.identify(`${header}.${claims}.`)).toBeUndefined();
    expect(book.identify('')).toBeUndefined();
  });
});

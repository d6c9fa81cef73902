import { describe, expect, it } from 'vitest';
import { HubError, toHubError } from './hub-error.ts';

const answer = (statusCode: number, responseBody: unknown) =>
  Object.assign(new Error('sdk text'), { response: { statusCode }, responseBody });

describe('what the SDK throws', () => {
  it('becomes unreachable with a reason a person understands', () => {
    const error = toHubError(
      'contoso.azure-devices.net',
      Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }),
    );
    expect(error).toMatchObject({ kind: 'unreachable', host: 'contoso.azure-devices.net' });
    expect(error.message).toBe('contoso.azure-devices.net: nothing listens there (connection refused)');
  });

  it('becomes refused for a key that the hub does not take', () => {
    expect(toHubError('h', answer(401, '{"Message":"ErrorCode:IotHubUnauthorizedAccess;Unauthorized"}'))).toMatchObject(
      {
        kind: 'refused',
        message: 'h: it refuses the key or its rights (401 ErrorCode:IotHubUnauthorizedAccess;Unauthorized)',
      },
    );
  });

  it('reads the innermost of nested error bodies', () => {
    const inner = JSON.stringify({
      errorCode: 404103,
      message: "The operation failed because the requested device isn't online.",
    });
    expect(toHubError('h', answer(404, JSON.stringify({ Message: inner, ExceptionMessage: '' })))).toMatchObject({
      kind: 'notOnline',
    });
  });

  it('tells what is not there from what is not online', () => {
    expect(toHubError('h', answer(404, '{"Message":"ErrorCode:DeviceNotFound;x"}')).kind).toBe('notFound');
    expect(toHubError('h', answer(504, '{"Message":"x"}')).kind).toBe('notOnline');
  });

  it.each([
    [429, 'throttled'],
    [400, 'rejected'],
    [412, 'rejected'],
    [500, 'unreachable'],
  ] as const)('maps status %i to %s', (status, kind) => {
    expect(toHubError('h', answer(status, '')).kind).toBe(kind);
  });

  it.each([
    'bad HostName=h;SharedAccessKey=c2VjcmV0',
    'bad HostName=h;SharedAccessKey = c2VjcmV0',
    'SharedAccessSignature sr=h&sig=c2VjcmV0%3D&se=1 has expired',
    'AccountKey=c2VjcmV0',
  ])('never repeats a key that stands in an error text: %s', (text) => {
    expect(toHubError('h', new Error(text)).message).not.toContain('c2VjcmV0');
    expect(toHubError('h', answer(400, text)).message).not.toContain('c2VjcmV0');
  });

  it('leaves a hub error as it is', () => {
    const error = new HubError('throttled', 'h', 'x');
    expect(toHubError('other', error)).toBe(error);
  });
});

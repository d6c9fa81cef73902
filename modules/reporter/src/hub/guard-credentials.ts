import type { ModuleClient } from 'azure-iot-device';

/** What of the SDK is used here: it makes credentials anew every three quarters of an hour. */
interface CredentialSource {
  on(event: 'error', listener: (error: unknown) => void): unknown;
  readonly _restApiClient?: { executeApiCall: (...values: unknown[]) => void };
}

/**
 * Catches what goes wrong when the SDK makes credentials anew, long after the connection was made. It tells that by an event
 * that nobody hears, which would end the process; of an answer of the workload API without a digest it throws outside every
 * promise. In both cases it does not try again, and the connection ends when the old credentials do.
 *
 * @param onFailure called with what went wrong; it must not throw
 * @returns false where the SDK is not put together as this needs; then such a failure ends the process
 */
export function guardCredentials(client: ModuleClient, onFailure: (error: unknown) => void): boolean {
  const { _transport } = client as unknown as { _transport?: { _authenticationProvider?: unknown } };
  const source = _transport?._authenticationProvider;
  if (!isCredentialSource(source)) return false;
  source.on('error', onFailure);
  const api = source._restApiClient;
  // With a key of its own the SDK asks nobody.
  if (api === undefined) return true;
  const call = api.executeApiCall.bind(api);
  api.executeApiCall = (...values) => {
    const done = values.at(-1);
    if (typeof done !== 'function') return call(...values);
    return call(...values.slice(0, -1), (...answer: unknown[]) => {
      try {
        Reflect.apply(done, undefined, answer);
      } catch (error) {
        onFailure(error);
      }
    });
  };
  return true;
}

function isCredentialSource(source: unknown): source is CredentialSource {
  return typeof (source as { on?: unknown } | undefined)?.on === 'function';
}

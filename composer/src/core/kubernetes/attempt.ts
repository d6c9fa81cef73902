import { EdgeAgentError } from '@mooring/edge-kubernetes';

/** What a rule of edgeAgent makes of something; undefined where it refuses, which the checks have told. */
export function attempt<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof EdgeAgentError) return undefined;
    throw error;
  }
}

/**
 * Takes DEBUG out of an environment. The SDK and what it is made of write to standard error what that names, tokens and
 * passwords among it, past the log of this module; they look for it once, as they are loaded.
 *
 * @returns whether anything was asked for
 */
export function silenceDebug(environment: NodeJS.ProcessEnv): boolean {
  const wasAskedFor = (environment['DEBUG'] ?? '') !== '';
  delete environment['DEBUG'];
  return wasAskedFor;
}

/** For this process, before anything else of it is loaded: the first import of the program. */
export const wasDebugAskedFor = silenceDebug(process.env);

import { createRequire } from 'node:module';
import { UsageError } from '../app/failure.ts';

/**
 * Path of a program of ours: they are found as packages and run as processes, never imported.
 *
 * @throws {UsageError} where they are not installed, as beside the one-file program
 */
export function locateProgram(name: 'localhub' | 'simulator'): string {
  try {
    return createRequire(import.meta.url).resolve(`@mooring/${name}/bin`);
  } catch {
    throw new UsageError(
      `the program mooring-${name} is not installed here, and this command starts it`,
      'It is not part of the one-file program. Run the command from a checkout of Mooring, after npm ci.',
    );
  }
}

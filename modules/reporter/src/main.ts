import './silence-debug.ts';
import './parse-without-compiling.ts';
import './names/in-children.ts';
import { ConnectError } from './hub/connect-error.ts';
import { readModuleIdentity } from './hub/identity.ts';
import { Reporter } from './reporter.ts';
import { helpText, readSettings, UsageError, type Settings } from './settings.ts';

/** Runs the reporter until a signal ends it; never returns before. */
export async function main(args: readonly string[]): Promise<void> {
  let settings: Settings | 'help';
  let identity: ReturnType<typeof readModuleIdentity>;
  try {
    settings = readSettings(args, process.env);
    if (settings === 'help') {
      process.stdout.write(helpText);
      return;
    }
    identity = readModuleIdentity(process.env);
  } catch (error) {
    if (!(error instanceof UsageError) && !(error instanceof ConnectError)) throw error;
    process.stderr.write(`mooring-reporter: ${error.message}\n`);
    process.exitCode = 2;
    return;
  }
  await new Reporter(settings, identity).run();
}

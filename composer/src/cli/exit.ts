import { CommanderError } from 'commander';
import { describeFailure, exitCodes, type Failure } from '../app/failure.ts';

/** As `describeFailure`, for what the parser of the command line throws too; it has already said what is wrong. */
export function describeCliFailure(thrown: unknown): Failure | undefined {
  if (thrown instanceof CommanderError) {
    return { code: thrown.exitCode === 0 ? exitCodes.done : exitCodes.usage, message: '' };
  }
  return describeFailure(thrown);
}

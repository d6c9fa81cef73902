import { Option } from 'commander';

export interface VariablesFlags {
  readonly variables?: string | undefined;
  /** The former name of `variables`. */
  readonly envFile?: string | undefined;
}

/** The file of variables that was named, if any. */
export function variablesFile({ variables, envFile }: VariablesFlags): string | undefined {
  return variables ?? envFile;
}

/**
 * The name that `--variables` had, taken still. Node 20 reads an option of that name itself wherever it stands on the
 * command line: it sets the variables of the file before the program starts, and ends with 9 where there is no such file.
 */
export function formerVariablesOption(): Option {
  return new Option('--env-file <file>', 'former name of --variables').hideHelp();
}

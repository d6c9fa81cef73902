import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { UsageError } from '../app/failure.ts';
import { renderRolloutJunit, type RolloutResult } from '../core/rollout/rollout-junit.ts';
import type { Io } from './io.ts';

export interface EvidenceFile {
  /** @throws {UsageError} when the file cannot be written */
  write(result: RolloutResult, suiteName?: string): Promise<void>;
}

/** The JUnit results of an apply; without `--junit` nothing is written. */
export function evidenceFile(
  io: Io,
  flags: { readonly junit?: string; readonly require: 'running' | 'answered' },
): EvidenceFile {
  const { junit } = flags;
  if (junit === undefined) return { write: () => Promise.resolve() };
  return {
    write: async (result, suiteName = 'mooring apply') => {
      try {
        await writeFile(resolve(io.cwd, junit), renderRolloutJunit(result, suiteName, flags.require));
      } catch (error) {
        throw new UsageError(
          `${junit} cannot be written: ${(error as Error).message}`,
          'Choose another place with --junit FILE.',
        );
      }
    },
  };
}

/** A result that fails: nothing is proved yet, or ever was. */
export function nothingYet(device: string, why: string): RolloutResult {
  return { outcome: 'unfinished', why, rollout: { device, desiredVersion: 0, modules: [], bindings: [] } };
}

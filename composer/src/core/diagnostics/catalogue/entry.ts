import type { Output, Target } from '../../model/target.ts';

export type Severity = 'error' | 'warning' | 'info';

/** How sure a rule is. A rule that rests on an inference is never an error. */
export type Certainty = 'documented' | 'read in code' | 'inferred' | 'own rule';

/** An input in which a code is found, or no longer. What stands around `text` is added by `frameExample`. */
export interface Example {
  /** The command that looks for it; `compose` and `check` unless said otherwise. */
  by?: 'import' | 'attach' | 'kubernetes';
  /** Of `attach`. */
  reporterImage?: string;
  in: 'workload' | 'modules' | 'template' | 'manifest' | 'objects';
  /** Of `kubernetes`: the kind of cluster it is for. */
  target?: Target;
  /** What is made of it, where the target does not say. */
  output?: Output;
  text: string;
  /** Shown in place of a text that is too long to print. */
  shown?: string;
  env?: Record<string, string>;
  /** Files that go over it, by name. */
  also?: Record<string, string>;
  /** Files in its folder, by path. */
  beside?: Record<string, string>;
  /** The site it is composed for. */
  site?: string;
  /** The manifest that was pushed before. */
  previous?: object | string;
  /** `mooring.yaml`: what the project says of findings. */
  policy?: string;
  /** What is known of the device, by the name of the file that says it. */
  knowledge?: Record<string, string>;
  /** A report of `mooring doctor`. */
  settled?: string;
}

export interface CatalogueEntry {
  title: string;
  /** The usual severity first. */
  severities: readonly [Severity, ...Severity[]];
  why: string;
  source: string;
  certainty: Certainty;
  /** The open question that this inference rests on; a report of `mooring doctor` can settle it. */
  question?: string;
  /** How much it weighs on a device whose report says that it holds, where that is more than usual. */
  whenSettled?: Severity;
  example: Example;
  remedy: Example;
}

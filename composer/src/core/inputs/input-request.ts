import type { SourceSpace } from '../../source/source-space.ts';
import type { Source } from '../../source/source.ts';
import type { At } from '../diagnostics/diagnostic.ts';
import type { Draft } from '../model/draft.ts';
import type { Output, Target } from '../model/target.ts';
import type { Trace } from '../merge/trace.ts';
import type { Variables } from '../variables/variables.ts';

/** The bytes of a file beside an input; undefined when it is not there. The path is relative and stays in the folder. */
export type ReadBeside = (path: string, inputFile: string) => Uint8Array | undefined;

/** What is asked of the inputs: which files, with which variables, for whom. */
export interface InputRequest {
  space: SourceSpace;
  /** The files in the order they were named, the later over the earlier. */
  sources: readonly Source[];
  /** The environment and `.env`. */
  variables: Variables;
  target?: Target | undefined;
  /** What it is made into, instead of what the target takes. */
  output?: Output | undefined;
  /** Of the sites a workload declares, the one to compose for. */
  site?: string | undefined;
  /** Which image of a module.json is meant where a placeholder does not say. */
  platform?: string | undefined;
  readBeside?: ReadBeside | undefined;
  /** Whether to tell of every value where it came from. */
  trace?: boolean | undefined;
}

/** A draft, and what belongs to it beside its content. */
export interface Input {
  draft: Draft | undefined;
  /** Variables kept for the push, and where they are first asked for. */
  secretPlaces: Record<string, At>;
  /** Values from outside of the files that were put in, by name. */
  used: ReadonlyMap<string, string>;
  trace?: Trace;
}

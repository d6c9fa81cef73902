import type { Desired, VolumeState } from '@mooring/contract';
import type { Unrest } from './core/belief/unrest.ts';
import type { AgentFacts, Observed, SettingsInForce } from './core/report/observed.ts';
import type { GpuTool } from './observe/gpu-tool.ts';
import type { VolumeWatch } from './observe/volume-watch.ts';
import type { WriteProbes } from './observe/write-probes.ts';

/** What is known at this moment, for who reports it by other ways than the twin. */
export interface AgentView {
  readonly desired: Desired;
  readonly acknowledgement: SettingsInForce['acknowledgement'];
  readonly observed: Observed;
  /** Volumes under maintenance. */
  readonly silenced: ReadonlySet<string>;
  /** Readings since the start, by what they said. */
  readonly readings: ReadonlyMap<VolumeState, number>;
  /** When a round last brought a reading of a volume, or had none to take; see `VolumeRounds`. */
  readonly lastRoundAt: number | undefined;
}

export interface AgentParts {
  readonly facts: AgentFacts;
  readonly watch: VolumeWatch;
  /** Undefined where nothing is ever to be written. */
  readonly writes: WriteProbes | undefined;
  /** Undefined in a prober: it asks for no GPU. */
  readonly gpuTool: GpuTool | undefined;
  readonly procfs: string;
  readonly rootfs: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly now: () => Date;
  /** How often the twin has changed of late, by the clock of `performance`. */
  readonly unrest: Unrest;
  /** After so long a probe is answered, whatever hangs. */
  readonly probeAnswerMilliseconds?: number;
  /** Called whenever a reading or a setting may have changed what is to be reported. */
  readonly onChange: () => void;
}

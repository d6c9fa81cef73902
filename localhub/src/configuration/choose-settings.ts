import { SettingTree } from './setting-tree.ts';
import type { Setting } from './twin-content.ts';

/** An automatic configuration that matches a twin. */
export interface TwinCandidate {
  readonly id: string;
  readonly priority: number;
  /** Order of creation: larger is later. */
  readonly createdOrder: number;
  readonly settings: readonly Setting[];
}

/** A setting and whose it is. */
export interface ChosenSetting extends Setting {
  readonly id: string;
  readonly createdOrder: number;
}

export interface SettingChoice {
  readonly settings: readonly ChosenSetting[];
  /** IDs of the configurations of which at least one setting won, or that set nothing. */
  readonly applied: readonly string[];
  /** Those that were beaten at every path. */
  readonly targeted: readonly string[];
}

/** On equal priority the one created last wins. */
function highestFirst(one: TwinCandidate, other: TwinCandidate): number {
  return other.priority - one.priority || other.createdOrder - one.createdOrder;
}

/** Of the configurations that match a twin, which sets what: at every path the one with the highest priority. */
export function chooseSettings(matching: readonly TwinCandidate[]): SettingChoice {
  const tree = new SettingTree<ChosenSetting>();
  const applied: string[] = [];
  const targeted: string[] = [];
  for (const { id, createdOrder, settings } of matching.toSorted(highestFirst)) {
    let won = 0;
    for (const setting of settings) if (tree.claim({ ...setting, id, createdOrder })) won += 1;
    (won > 0 || settings.length === 0 ? applied : targeted).push(id);
  }
  return { settings: tree.claimed(), applied, targeted };
}

import { accessSync, constants, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { ShareBook } from '../shares/faults.ts';
import { gpusOfNode } from './gpus.ts';
import { nvidiaSmiScript } from './nvidia-smi-script.ts';
import { statScript } from './stat-script.ts';

export interface ToolFolders {
  /** Comes first in the PATH of every simulated pod. */
  common: string;
  /** `nvidia-smi` of a node; undefined where it has no GPU. */
  ofNode: (node: string) => string | undefined;
}

/** Writes the simulated tools below the data folder. Throws when the machine has no `stat` to hand other paths to. */
export function installTools(
  dataFolder: string,
  shares: ShareBook,
  nodes: readonly string[],
  gpusPerNode: number,
  path: string,
): ToolFolders {
  const common = join(dataFolder, 'tools');
  const nodesFolder = join(dataFolder, 'node-tools');
  for (const folder of [common, nodesFolder]) rmSync(folder, { recursive: true, force: true });
  const { sharesFolder, faultsFolder } = shares;
  writeTool(common, 'stat', statScript({ sharesFolder, faultsFolder, realStat: findTool('stat', path) }));
  // A program of its own would ask the kernel, where no share of ours can break: as in an image without perl.
  writeTool(common, 'perl', '#!/bin/sh\n# Simulated: see simulator/README.md\nexit 127\n');
  if (gpusPerNode > 0) {
    for (const node of nodes) {
      writeTool(join(nodesFolder, node), 'nvidia-smi', nvidiaSmiScript(gpusOfNode(node, gpusPerNode)));
    }
  }
  return { common, ofNode: (node) => (gpusPerNode > 0 ? join(nodesFolder, node) : undefined) };
}

function writeTool(folder: string, name: string, script: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), script, { mode: 0o755 });
}

function findTool(name: string, path: string): string {
  for (const folder of path.split(delimiter).filter((entry) => entry !== '')) {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return join(folder, name);
    } catch {
      continue;
    }
  }
  throw new Error(`${name} is not on the PATH; the simulated pods need it to look at their shares`);
}

import { resolve } from 'node:path';
import type { Command } from 'commander';
import { controlSimulator, shareFaults, type SimulatorState } from '../../processes/simulator-control.ts';
import { exitCodes, type ExitCode } from '../../app/failure.ts';
import { UsageError } from '../../app/failure.ts';
import { write, writeJson, type Io } from '../io.ts';
import { renderTable } from '../text/table.ts';
import { format } from './apply.ts';
import { defaultDataDir } from '../up/data-dir.ts';
import { writeAtomically } from '../write-output.ts';

export function addSimCommand(program: Command, io: Io, finish: (code: ExitCode) => void): void {
  const sim = program.command('sim').description('Act on the simulated device that `mooring up` started.');
  sim
    .command('break')
    .description('Break a share of the simulated device.')
    .argument('<share>', 'name of the share')
    .option('--as <fault>', `how: ${shareFaults.join(', ')}`, 'unreachable')
    .option('--data <dir>', 'data folder of `mooring up`', defaultDataDir)
    .addHelpText('after', '\nExamples:\n  mooring sim break camera-drop\n  mooring sim break results --as stuck')
    .action(async (share: string, flags: { as: string; data: string }) => {
      const fault = shareFaults.find((known) => known === flags.as);
      if (fault === undefined)
        throw new UsageError(`there is no fault ${flags.as}`, `One of: ${shareFaults.join(', ')}`);
      await controlSimulator(io, flags.data).breakShare(share, fault);
      write(io, `simulated share ${share} is now ${fault}`);
      finish(exitCodes.done);
    });
  sim
    .command('mend')
    .description('Mend a share of the simulated device.')
    .argument('<share>', 'name of the share')
    .option('--data <dir>', 'data folder of `mooring up`', defaultDataDir)
    .addHelpText('after', '\nExamples:\n  mooring sim mend camera-drop')
    .action(async (share: string, flags: { data: string }) => {
      await controlSimulator(io, flags.data).mendShare(share);
      write(io, `simulated share ${share} answers again; the prober looks every 30 s`);
      finish(exitCodes.done);
    });
  sim
    .command('state')
    .description('What the simulated cluster looks like.')
    .option('--data <dir>', 'data folder of `mooring up`', defaultDataDir)
    .option('--format <format>', 'text or json', format, 'text')
    .addHelpText('after', '\nExamples:\n  mooring sim state\n  mooring sim state --format json')
    .action(async (flags: { data: string; format: 'text' | 'json' }) => {
      const state = await controlSimulator(io, flags.data).readState();
      if (flags.format === 'json') writeJson(io, state);
      else printState(io, state);
      finish(exitCodes.done);
    });
  sim
    .command('kubeconfig')
    .description('Write a kubeconfig of the simulated cluster, for kubectl and for mooring doctor. It holds a token.')
    .argument('<file>', 'where to; only you can read it then')
    .option('--data <dir>', 'data folder of `mooring up`', defaultDataDir)
    .addHelpText(
      'after',
      '\nExamples:\n  mooring sim kubeconfig sim.kubeconfig\n  mooring doctor --kubeconfig sim.kubeconfig',
    )
    .action(async (file: string, flags: { data: string }) => {
      await writeAtomically(resolve(io.cwd, file), await controlSimulator(io, flags.data).makeKubeconfig(), 0o600);
      write(io, `${file} is for the cluster of the simulated device, until mooring up ends`);
      finish(exitCodes.done);
    });
}

function printState(io: Io, state: SimulatorState): void {
  write(io, `simulated device ${state.device}`);
  const shares = state.shares.map((share) => [share.name, share.fault ?? 'answers']);
  write(io, renderTable([{ title: 'SHARE', shrink: 1 }, { title: 'STATE' }], shares, io.columns));
  const pods = state.pods.map((pod) => [pod.name, pod.phase, pod.reason ?? '']);
  write(
    io,
    renderTable([{ title: 'POD', shrink: 1 }, { title: 'PHASE' }, { title: 'REASON', shrink: 1 }], pods, io.columns),
  );
}

import { InvalidArgumentError, type Command } from 'commander';
import { isOutput, outputs, type Output } from '../../core/model/target.ts';
import { exitCodes, UsageError, type ExitCode } from '../../app/failure.ts';
import { composeFiles, showDiagnostics } from '../compose-file.ts';
import { note, writeJson, type Io } from '../io.ts';
import { collectInventory, readInventories } from '../knowledge-flags.ts';
import { fillOutput } from '../fill-output.ts';
import { putOutput } from '../put-output.ts';
import type { InputFlags } from '../read-input.ts';
import { formerVariablesOption } from '../variables-flag.ts';
import { renderTrace } from '../../core/merge/render-trace.ts';

interface ComposeFlags extends InputFlags {
  readonly output?: Output;
  readonly out?: string;
  readonly resolveSecrets: boolean;
  readonly trace: boolean;
  readonly previous?: string;
  readonly policy?: string | false;
  readonly inventory?: readonly string[];
  readonly format: 'text' | 'json';
}

export function addComposeCommand(program: Command, io: Io, finish: (code: ExitCode) => void): void {
  program
    .command('compose')
    .description('Make what a device or cluster is given from a workload file, a template or a deployment.')
    .argument(
      '<file...>',
      'workload.yaml, deployment.template.json or deployment.json; several workload files are merged',
    )
    .option('--target <target>', 'what to compose for, instead of what the file says')
    .option('--output <output>', `${outputs.join(', ')}; by default what the target takes`, output)
    .option('-o, --out <path>', 'where to: a file, or a folder for kubernetes and gitops; without it on stdout')
    .option('--site <name>', 'merge what the workload says below `sites` for this one')
    .option('--platform <platform>', 'of images that a template names by ${MODULES.…}, amd64 unless said otherwise')
    .option('--variables <file>', 'values for ${NAME}, instead of .env beside the file')
    .addOption(formerVariablesOption())
    .option('--policy <file>', 'severities and suppressions, instead of the nearest mooring.yaml')
    .option('--no-policy', 'whatever mooring.yaml says')
    .option('--settled <file>', 'report of `mooring doctor`: what it found to hold, or not, on the device')
    .option(
      '--inventory <file>',
      'what is known of the device: from kubectl, from Azure, or by hand; several may be named',
      collectInventory,
    )
    .option('--previous <file>', 'what was pushed last: createOptions never take fewer chunks than there')
    .option('--trace', 'say on stderr which file and line set each value', false)
    .option('--resolve-secrets', 'put registry credentials in; needs -o, the file is then readable by you alone', false)
    .option('--format <format>', 'text, or json for one object with files, diagnostics and trace', format, 'text')
    .addHelpText('after', examples)
    .action(async (files: string[], flags: ComposeFlags) => finish(await runCompose(files, flags, io)));
}

const examples = `
Examples:
  mooring compose workload.yaml -o deployment.json
  mooring compose base.yaml prod.yaml --trace
  mooring compose base.yaml --site plant-7
  mooring compose deployment.template.json --variables production.env --platform amd64
  mooring compose workload.yaml --output layered
  mooring compose workload.yaml --output kubernetes -o kubernetes
  mooring compose workload.yaml --previous deployment.json
  mooring compose workload.yaml --resolve-secrets -o deployment.resolved.json

Targets: ase-1node, ase-2node, iotedge-vm; without IoT Edge aks-hybrid, kubeadm, microk8s, k3s.
Later files win: mappings are merged, everything else is replaced, null takes a key out.
\${NAME} comes from the environment, then .env, then the site's values, then \`values\` of the workload.
Registry passwords stay \${…} in what is written; apply puts them in.`;

async function runCompose(files: readonly string[], flags: ComposeFlags, io: Io): Promise<ExitCode> {
  if (flags.resolveSecrets && flags.out === undefined) {
    throw new UsageError(
      '--resolve-secrets needs -o PATH',
      'Secrets are written to a file that only you can read, never to stdout.',
    );
  }
  const { result, input } = await composeFiles(io, files, flags, {
    ...flags,
    knowledge: await readInventories(io, flags),
  });
  const filled = flags.resolveSecrets ? fillOutput(result, input.env) : { files: result.files, diagnostics: [] };
  const diagnostics = [...result.diagnostics, ...filled.diagnostics];
  if (flags.format === 'json') {
    // Secrets go to the file alone.
    const { output, files: made, trace, suppressed } = result;
    const kept = suppressed.length === 0 ? {} : { suppressed };
    writeJson(io, { output, files: made, diagnostics, ...kept, ...(flags.trace ? { trace } : {}) });
  } else {
    showDiagnostics(io, { ...result, diagnostics });
    if (flags.trace && result.trace !== undefined) note(io, renderTrace(result.trace));
  }
  if (filled.files === undefined || result.output === undefined) return exitCodes.no;
  const made = { output: result.output, files: filled.files };
  await putOutput(io, made, flags.out, { secret: flags.resolveSecrets, quiet: flags.format === 'json' });
  return exitCodes.done;
}

function output(text: string): Output {
  if (!isOutput(text)) throw new InvalidArgumentError(`It must be one of ${outputs.join(', ')}.`);
  return text;
}

function format(text: string): 'text' | 'json' {
  if (text !== 'text' && text !== 'json') throw new InvalidArgumentError('It must be text or json.');
  return text;
}

import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { prettyJson } from '../../core/compose/canonical-json.ts';
import type { Composed } from '../../core/compose/composed.ts';
import { resolveSecrets } from '../../core/compose/resolve-secrets.ts';
import { composeFile, showDiagnostics } from '../compose-file.ts';
import { exitCodes, UsageError, type ExitCode } from '../../app/failure.ts';
import { note, type Io } from '../io.ts';
import type { InputFlags } from '../read-input.ts';

interface ComposeFlags extends InputFlags {
  readonly output?: string;
  readonly resolveSecrets: boolean;
}

export function addComposeCommand(program: Command, io: Io, finish: (code: ExitCode) => void): void {
  program
    .command('compose')
    .description('Write deployment.json from a workload file, a deployment template or a deployment.')
    .argument('<file>', 'workload.yaml, deployment.template.json or deployment.json')
    .option('-o, --output <file>', 'where to; without it on stdout')
    .option('--target <target>', 'what to compose for, instead of what the file says')
    .option('--env-file <file>', 'values for ${NAME}, instead of .env beside the file')
    .option('--resolve-secrets', 'put registry credentials in; needs -o, the file is then readable by you alone', false)
    .addHelpText('after', examples)
    .action(async (file: string, flags: ComposeFlags) => finish(await runCompose(file, flags, io)));
}

const examples = `
Examples:
  mooring compose workload.yaml -o deployment.json
  mooring compose deployment.template.json --env-file production.env
  mooring compose workload.yaml --resolve-secrets -o deployment.resolved.json

Registry passwords stay \${…} in what is written; apply puts them in.`;

async function runCompose(file: string, flags: ComposeFlags, io: Io): Promise<ExitCode> {
  if (flags.resolveSecrets && flags.output === undefined) {
    throw new UsageError(
      '--resolve-secrets needs -o FILE',
      'Secrets are written to a file that only you can read, never to stdout.',
    );
  }
  const { result, input } = await composeFile(io, file, flags);
  showDiagnostics(io, result);
  const { composed } = result;
  if (composed === undefined) return exitCodes.no;
  const manifest = flags.resolveSecrets
    ? resolveSecrets(composed, input.env)
    : { manifest: composed.manifest, diagnostics: [] };
  showDiagnostics(io, { ...result, diagnostics: manifest.diagnostics });
  if (manifest.manifest === undefined) return exitCodes.no;
  const text = prettyJson({ ...manifest.manifest });
  if (flags.output === undefined) {
    io.stdout.write(text);
    if (composed.files.length > 0) note(io, `${namesOf(composed)} must be applied beforehand; write them with -o FILE`);
    return exitCodes.done;
  }
  const output = resolve(io.cwd, flags.output);
  await writeAtomically(output, text, flags.resolveSecrets ? 0o600 : 0o644);
  for (const extra of composed.files) await writeAtomically(join(dirname(output), extra.path), extra.content, 0o644);
  if (composed.files.length > 0)
    note(
      io,
      `apply beforehand, with rights in the iotedge namespace: kubectl apply -f ${composed.files.map((extra) => relative(io.cwd, join(dirname(output), extra.path))).join(' -f ')}`,
    );
  return exitCodes.done;
}

function namesOf(composed: Composed): string {
  return composed.files.map((file) => file.path).join(' ');
}

/** A reader never sees half a file, and a secret never stands in a file that others may read. */
async function writeAtomically(file: string, text: string, mode: number): Promise<void> {
  const half = `${file}.${process.pid}.part`;
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(half, text, { mode, flag: 'wx' });
    await rename(half, file);
  } catch (error) {
    throw new UsageError(
      `${file} cannot be written: ${(error as Error).message}`,
      'Choose another place with -o FILE.',
    );
  }
}

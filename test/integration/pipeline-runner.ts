import { spawn } from 'node:child_process';
import { chmod, cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { shippedProgram } from '../running/mooring.ts';
import { plainEnv, repository } from './service-rig.ts';

const stepSchema = z.object({
  script: z.string().optional(),
  task: z.string().optional(),
  displayName: z.string().optional(),
  condition: z.string().optional(),
  env: z.record(z.string(), z.string()).optional(),
  inputs: z.record(z.string(), z.union([z.string(), z.boolean()])).optional(),
});
export type Step = z.infer<typeof stepSchema>;

const jobSchema = z.object({
  steps: z.array(stepSchema).optional(),
  timeoutInMinutes: z.number(),
  strategy: z.object({ runOnce: z.object({ deploy: z.object({ steps: z.array(stepSchema) }) }) }).optional(),
});

const pipelineSchema = z.object({
  pr: z.object({ branches: z.object({ include: z.array(z.string()) }) }),
  parameters: z.array(z.object({ name: z.string(), default: z.string() })),
  variables: z.record(z.string(), z.string()),
  stages: z.array(
    z.object({
      stage: z.string(),
      condition: z.string().optional(),
      variables: z.array(z.object({ group: z.string() })).optional(),
      jobs: z.array(jobSchema),
    }),
  ),
});

export interface Stage {
  readonly name: string;
  readonly condition: string | undefined;
  readonly groups: readonly string[];
  readonly minutes: number;
  readonly steps: readonly Step[];
}

export interface Pipeline {
  readonly text: string;
  readonly stages: readonly Stage[];
  readonly parameters: Readonly<Record<string, string>>;
  readonly variables: Readonly<Record<string, string>>;
}

export async function readPipeline(): Promise<Pipeline> {
  const text = await readFile(join(repository, 'manifests/pipelines/azure-pipelines.yml'), 'utf8');
  const { stages, parameters, variables } = pipelineSchema.parse(parse(text));
  return {
    text,
    parameters: Object.fromEntries(parameters.map((one) => [one.name, one.default])),
    variables,
    stages: stages.map(({ stage, condition, variables: groups = [], jobs }) => ({
      name: stage,
      condition,
      groups: groups.map(({ group }) => group),
      minutes: Math.min(...jobs.map(({ timeoutInMinutes }) => timeoutInMinutes)),
      steps: jobs.flatMap((job) => [...(job.steps ?? []), ...(job.strategy?.runOnce.deploy.steps ?? [])]),
    })),
  };
}

/** A checkout as an agent has it after `npm ci`: the worked examples, and `mooring` among the installed programs. */
export async function makeCheckout(dir: string): Promise<void> {
  await cp(join(repository, 'manifests/workloads'), join(dir, 'manifests/workloads'), { recursive: true });
  await writeFile(join(dir, 'package.json'), '{"private": true}\n');
  const installed = join(dir, 'node_modules/.bin/mooring');
  await mkdir(join(dir, 'node_modules/.bin'), { recursive: true });
  await writeFile(installed, `#!/bin/sh\nexec "${process.execPath}" "${shippedProgram()}" "$@"\n`);
  await chmod(installed, 0o755);
}

/** Shorter than the time a test has, so that no script outlives its test. */
const scriptDeadlineMilliseconds = 80_000;

export interface RunOptions {
  readonly checkout: string;
  readonly parameters?: Readonly<Record<string, string>>;
  /** Ordinary variables of the pipeline: an agent puts them into the environment of every script. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Secret ones: an agent hands them to the scripts that map them by `env:`, and to nobody else. */
  readonly secrets?: Readonly<Record<string, string>>;
}

export interface StepResult {
  readonly step: Step;
  readonly code: number | null;
  readonly output: string;
}

/** Runs the scripts of a stage in order as an agent does, until one fails. Tasks are Microsoft's own and are left out. */
export async function runStage(pipeline: Pipeline, name: string, options: RunOptions): Promise<StepResult[]> {
  const stage = pipeline.stages.find((candidate) => candidate.name === name);
  if (stage === undefined) throw new Error(`there is no stage ${name}`);
  const results: StepResult[] = [];
  for (const step of stage.steps.filter(({ script }) => script !== undefined)) {
    const result = await runScript(pipeline, step, options);
    results.push(result);
    if (result.code !== 0) break;
  }
  return results;
}

/** `${{ parameters.x }}` is put in before the run, `$(x)` at the run; a macro that nobody defines stays as it is. */
export function fillIn(
  pipeline: Pipeline,
  text: string,
  { parameters = {}, variables = {}, secrets = {} }: RunOptions,
): string {
  const values: Record<string, string> = { ...pipeline.variables, ...variables, ...secrets };
  return text
    .replace(
      /\$\{\{ parameters\.(\w+) \}\}/g,
      (all, name: string) => parameters[name] ?? pipeline.parameters[name] ?? all,
    )
    .replace(/\$\(([\w.]+)\)/g, (all, name: string) => values[name] ?? all);
}

async function runScript(pipeline: Pipeline, step: Step, options: RunOptions): Promise<StepResult> {
  const mapped = Object.entries(step.env ?? {}).map(([name, value]) => [name, fillIn(pipeline, value, options)]);
  const ordinary = { ...pipeline.variables, ...options.variables };
  const asEnvironment = Object.entries(ordinary).map(([name, value]) => [
    name.toUpperCase().replaceAll('.', '_'),
    value,
  ]);
  const env = plainEnv({
    TF_BUILD: 'True',
    ...(Object.fromEntries(asEnvironment) as Record<string, string>),
    ...(Object.fromEntries(mapped) as Record<string, string>),
  });
  const script = fillIn(pipeline, step.script ?? '', options);
  // As the agent does it: the script is a file, run by a bash that reads no profile.
  const file = join(options.checkout, '..', 'script.sh');
  await writeFile(file, script);
  // A group of its own, so that at the deadline npx and what it started end together.
  const child = spawn('bash', ['--noprofile', '--norc', file], {
    detached: true,
    cwd: options.checkout,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => void (output += chunk.toString()));
  }
  const deadline = setTimeout(() => {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  }, scriptDeadlineMilliseconds);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  }).finally(() => clearTimeout(deadline));
  return { step, code, output };
}

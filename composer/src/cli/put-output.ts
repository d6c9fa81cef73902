import { readdir, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import type { OutputFile } from '../core/model/output-file.ts';
import type { Output } from '../core/model/target.ts';
import { note, type Io } from './io.ts';
import { writeAtomically, writeTree } from './write-output.ts';

const yaml = /\.ya?ml$/;

export interface Made {
  readonly output: Output;
  /** The main file first. */
  readonly files: readonly OutputFile[];
}

export interface PutOptions {
  /** The files hold secrets: readable by their owner alone. */
  readonly secret: boolean;
  /** Something else stands on stdout. */
  readonly quiet: boolean;
}

/** Puts what was made where the person wants it: on stdout, into a file, or as a tree below a folder. */
export async function putOutput(io: Io, made: Made, out: string | undefined, options: PutOptions): Promise<void> {
  if (out === undefined) {
    if (!options.quiet) show(io, made);
    return;
  }
  const mode = options.secret ? 0o600 : 0o644;
  const place = resolve(io.cwd, out);
  const isManifest = made.output === 'iotedge' || made.output === 'layered';
  if (isManifest && !(await isFolder(place, out))) await putManifest(io, made.files, place, mode);
  else if (!isManifest && yaml.test(out)) {
    await writeAtomically(place, joinYaml(made.files), mode);
    noteOthers(io, made.files);
  } else {
    await writeTree(place, made.files, mode);
    if (!isManifest) await noteForeign(io, place, made.files);
  }
}

/** Objects of a module that has left the workload would be made anew by whoever applies the folder as a whole. */
async function noteForeign(io: Io, place: string, files: readonly OutputFile[]): Promise<void> {
  const ours = new Set(files.map(({ path }) => path));
  const folders = [...new Set(files.map(({ path }) => dirname(path)))].sort();
  const found: string[] = [];
  for (const folder of folders) {
    const names = await readdir(join(place, folder));
    const paths = names.map((name) => join(folder, name).split(sep).join('/'));
    found.push(...paths.filter((path) => yaml.test(path) && !ours.has(path)).sort());
  }
  if (found.length === 0) return;
  note(
    io,
    `not of this compose, so delete what is left of an earlier one: ${found.map((path) => relative(io.cwd, join(place, path))).join(' ')}`,
  );
}

async function putManifest(io: Io, files: readonly OutputFile[], place: string, mode: number): Promise<void> {
  const [main, ...beforehand] = files;
  if (main === undefined) return;
  await writeAtomically(place, main.content, mode);
  await writeTree(dirname(place), beforehand, 0o644);
  if (beforehand.length === 0) return;
  const paths = beforehand.map(({ path }) => relative(io.cwd, join(dirname(place), path)));
  note(
    io,
    `apply beforehand, with rights in the iotedge namespace: kubectl apply ${paths.map((path) => `-f ${path}`).join(' ')}`,
  );
}

/** On stdout stands what another program can take: the manifest, or all YAML as one stream. */
function show(io: Io, { output, files }: Made): void {
  if (output === 'kubernetes' || output === 'gitops') {
    io.stdout.write(joinYaml(files));
    noteOthers(io, files);
    return;
  }
  const [main, ...beforehand] = files;
  io.stdout.write(main?.content ?? '');
  if (beforehand.length === 0) return;
  note(io, `${beforehand.map(({ path }) => path).join(' ')} must be applied beforehand; write them with -o FILE`);
}

/** Lists of kustomize are for its folders; no API server knows them. */
function holdsObjects({ path }: OutputFile): boolean {
  return yaml.test(path) && !path.endsWith('/kustomization.yaml');
}

function joinYaml(files: readonly OutputFile[]): string {
  return files
    .filter(holdsObjects)
    .map(({ path, content }) => `---\n# Source: ${path}\n${content.replace(/^---\n/, '')}`)
    .join('');
}

function noteOthers(io: Io, files: readonly OutputFile[]): void {
  const others = files.filter((file) => !holdsObjects(file));
  if (others.length > 0) note(io, `${others.map(({ path }) => path).join(' ')} come with -o FOLDER`);
}

async function isFolder(place: string, written: string): Promise<boolean> {
  if (written.endsWith('/')) return true;
  try {
    return (await stat(place)).isDirectory();
  } catch {
    return false;
  }
}

import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { assessGpus, type GpuAssessment, type GpuInventory, type GpuRun } from '../core/gpu/assess.ts';
import { offeredFields, type GpuField } from '../core/gpu/csv.ts';
import type { ToolRunner } from './tool-runner.ts';

const slot = 'nvidia-smi';
const deadlineMilliseconds = 10_000;
const nvidiaVendor = '0x10de';
/** PCI class "display controller": a GPU, and not its audio function. */
const displayClass = '0x03';

/** Asks `nvidia-smi` and the machine for GPUs; one run at a time, since several at once hang some cards. */
export class GpuTool {
  readonly #tools: ToolRunner;
  readonly #folders: { readonly sysfs: string; readonly procfs: string };
  #fields: readonly GpuField[] | undefined;

  constructor(tools: ToolRunner, folders: { readonly sysfs: string; readonly procfs: string }) {
    this.#tools = tools;
    this.#folders = folders;
  }

  /** Never rejects: every way it can go is an answer. */
  async read(): Promise<GpuAssessment> {
    const [run, inventory] = await Promise.all([this.#run(), this.#inventory()]);
    return assessGpus(run, inventory);
  }

  async #run(): Promise<GpuRun> {
    if (this.#fields === undefined) {
      const help = await this.#call(['--help-query-gpu'], []);
      if (help.kind !== 'ran') return help;
      const fields = offeredFields(help.output);
      if (help.exitCode !== 0 || fields.length < 2) return help;
      this.#fields = fields;
    }
    const run = await this.#call(
      [`--query-gpu=${this.#fields.join(',')}`, '--format=csv,noheader,nounits'],
      this.#fields,
    );
    // The driver was changed under us: learn the names anew next time.
    if (run.kind === 'ran' && /is not a valid field to query/.test(run.output)) this.#fields = undefined;
    return run;
  }

  async #call(args: readonly string[], fields: readonly GpuField[]): Promise<GpuRun> {
    const end = await this.#tools.run({ slot, command: 'nvidia-smi', args, deadlineMilliseconds, mode: 'shared' });
    if (end.kind === 'overdue') return { kind: 'hung', waitedMilliseconds: deadlineMilliseconds };
    if (end.kind === 'ended') {
      return { kind: 'ran', exitCode: end.exitCode, output: `${end.stdout}\n${end.stderr}`, fields };
    }
    if (end.code === 'ENOENT') return { kind: 'noTool' };
    return { kind: 'notRun', message: `nvidia-smi could not be started: ${end.code}` };
  }

  async #inventory(): Promise<GpuInventory> {
    const driverLoaded = await stat(join(this.#folders.procfs, 'driver', 'nvidia', 'version')).then(
      () => true,
      () => false,
    );
    return { pciAddresses: await this.#pciAddresses(), driverLoaded };
  }

  async #pciAddresses(): Promise<string[] | undefined> {
    const folder = join(this.#folders.sysfs, 'bus', 'pci', 'devices');
    try {
      const addresses = (await readdir(folder)).sort();
      const isGpu = await Promise.all(
        addresses.map(async (address) => {
          const read = (name: string) => readFile(join(folder, address, name), 'utf8').catch(() => '');
          return (await read('vendor')).startsWith(nvidiaVendor) && (await read('class')).startsWith(displayClass);
        }),
      );
      return addresses.filter((_, index) => isGpu[index]);
    } catch {
      return undefined;
    }
  }
}

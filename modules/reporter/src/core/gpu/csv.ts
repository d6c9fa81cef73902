/**
 * What to ask `nvidia-smi` for, in the order of the contract. Names come and go between drivers, and one unknown name
 * makes the whole query fail, so only those that `--help-query-gpu` lists are asked for.
 */
const wantedFields = [
  'uuid',
  'pci.bus_id',
  'name',
  'driver_version',
  'memory.total',
  'memory.used',
  'utilization.gpu',
  'temperature.gpu',
  'ecc.errors.uncorrected.volatile.total',
  'retired_pages.pending',
  'remapped_rows.pending',
  'gpu_recovery_action',
] as const;
export type GpuField = (typeof wantedFields)[number];

/** The wanted fields among those that the help text lists as `"name"` or `"name" or "alias"` at the start of a line. */
export function offeredFields(helpText: string): GpuField[] {
  const offered = new Set(
    helpText
      .split('\n')
      .filter((line) => line.startsWith('"'))
      .flatMap((line) => [...line.matchAll(/"([^"]+)"/g)].map((match) => match[1])),
  );
  return wantedFields.filter((field) => offered.has(field));
}

export type GpuRow = Partial<Record<GpuField, string>>;

export interface GpuTable {
  readonly rows: readonly GpuRow[];
  /** Lines that are no row: messages, also of GPUs that do not answer. */
  readonly messages: readonly string[];
}

/**
 * Splits the CSV into rows by the fields asked for. A line with another number of cells is a message; rows are read
 * even where the tool ended with an error, since the other GPUs did answer.
 */
export function parseGpuCsv(output: string, fields: readonly GpuField[]): GpuTable {
  const rows: GpuRow[] = [];
  const messages: string[] = [];
  for (const line of output.split('\n').map((text) => text.trim())) {
    if (line === '') continue;
    const cells = line.split(',').map((cell) => cell.trim());
    if (cells.length === fields.length && fields.length > 1) {
      rows.push(Object.fromEntries(fields.map((field, index) => [field, cells[index] ?? ''])));
    } else messages.push(line);
  }
  return { rows, messages };
}

const unknownTokens = new Set([
  '',
  'n/a',
  'err!',
  'not supported',
  'unknown error',
  'insufficient permissions',
  'gpu is lost',
  'gpu requires reset',
  'requested functionality has been deprecated',
]);

/** The text of a cell; undefined for every token that means "not known", which is never 0. */
export function cellText(cell: string | undefined): string | undefined {
  const bare = (cell ?? '').replace(/^\[(.*)\]$/, '$1').trim();
  return unknownTokens.has(bare.toLowerCase()) ? undefined : bare;
}

/** The number in a cell, with or without its unit (`15360`, `15360 MiB`, `[N/A]` → undefined). */
export function cellNumber(cell: string | undefined): number | undefined {
  const match = /^(-?\d+(?:\.\d+)?)(?: ?[A-Za-z%]+)?$/.exec(cellText(cell) ?? '');
  return match?.[1] === undefined ? undefined : Number(match[1]);
}

export interface SimulatedGpu {
  index: number;
  uuid: string;
  /** As the kernel writes it: `0000:5e:00.0`. */
  pciAddress: string;
}

/** The GPUs of a node: the same names in every run. */
export function gpusOfNode(node: string, count: number): SimulatedGpu[] {
  return Array.from({ length: count }, (_, index) => ({
    index,
    uuid: `GPU-51300000-0000-4000-8000-${digits(node)}${String(index).padStart(4, '0')}`,
    pciAddress: `0000:${(0x5e + index).toString(16)}:00.0`,
  }));
}

function digits(text: string): string {
  let sum = 0;
  for (const character of text) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 99_999_989;
  return String(sum).padStart(8, '0');
}

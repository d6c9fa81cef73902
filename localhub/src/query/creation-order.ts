/**
 * When an identity was made, as the number that IoT Hub gives each; for a module that of its device before it, as modules
 * are listed by device. Empty where it is not known.
 */
export type CreationOrder = string;

interface Generated {
  readonly generationId: string;
}

/** `module` is null for a device. */
export function creationOrder(device: Generated, module: Generated | null): CreationOrder {
  const numbers = [device.generationId, ...(module === null ? [] : [module.generationId])];
  return numbers.every((number) => /^\d{1,20}$/.test(number)) ? numbers.join('.') : '';
}

/** Whether one was made after the other, which are of one kind. */
export function madeAfter(one: CreationOrder, other: CreationOrder): boolean {
  const [first, second] = [one, other].map((order) => order.split('.').map(BigInt));
  for (const [index, number] of (first ?? []).entries()) {
    const against = second?.[index] ?? 0n;
    if (number !== against) return number > against;
  }
  return false;
}

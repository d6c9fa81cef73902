/** `2 × nvidia.com/gpu`, `0.5 CPU`, `512 MiB of memory`. */
export function sayAmount(resource: string, amount: number): string {
  if (resource === 'cpu') return `${round(amount)} CPU`;
  if (resource === 'memory') return `${round(amount / 2 ** 20)} MiB of memory`;
  if (resource === 'ephemeral-storage') return `${round(amount / 2 ** 20)} MiB of ephemeral storage`;
  return `${round(amount)} × ${resource.slice(0, 100)}`;
}

function round(amount: number): string {
  return String(Number(amount.toFixed(2)));
}

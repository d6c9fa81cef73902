import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

let found: string | null = null;

/**
 * What is typed to run this program: in a checkout `mooring` hands over to it, in another project there is only the
 * package, which is packed without its sources, with a command of its own.
 */
export function commandName(): string {
  const isCheckout = () => existsSync(fileURLToPath(new URL('main.ts', import.meta.url)));
  return (found ??= isCheckout() ? 'mooring hub' : 'mooring-localhub');
}

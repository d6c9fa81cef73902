import type { Environment } from './environment.ts';

export const SHELLS = ['sh', 'powershell', 'json'] as const;
export type Shell = (typeof SHELLS)[number];

/** Lines that the shell takes in: `eval "$(…)"`, `… | Out-String | Invoke-Expression`; or one JSON object. */
export function renderEnvironment(environment: Environment, shell: Shell): string {
  switch (shell) {
    case 'sh':
      return environment.map(([name, value]) => `export ${name}=${quoteSh(value)}\n`).join('');
    case 'powershell':
      return environment.map(([name, value]) => `$env:${name} = '${value.replaceAll("'", "''")}'\n`).join('');
    case 'json':
      return `${JSON.stringify(Object.fromEntries(environment), null, 2)}\n`;
  }
}

/** Single quotes keep everything but a single quote. */
function quoteSh(value: string): string {
  return `'${value.replaceAll("'", String.raw`'\''`)}'`;
}

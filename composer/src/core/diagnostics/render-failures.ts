import type { Code } from './catalogue/catalogue.ts';
import { failures } from './failures.ts';

/** The text of docs/failures.md. */
export function renderFailures(): string {
  const rows = failures.map(
    ({ number, what, codes, withDevice = [], inObjects = [] }) =>
      `| ${number} | ${what} | ${linksOf(codes)} | ${linksOf(withDevice)} | ${linksOf(inObjects)} |`,
  );
  return [
    '# Failures that can be seen before a push',
    '',
    'What goes wrong on an Azure Stack Edge, and which findings tell of it beforehand. `mooring check FILE` finds what an input says by itself; with `--inventory FILE` or `--device NAME` also what only the device can tell; and in objects for kubectl what stands there. Numbers are those of all known failures: the ones that are left out show on a running device only, where `mooring status` and `mooring apply --watch` look for them.',
    '',
    'This page is made from a list in the source: `npm run schema`. [diagnostics.md](diagnostics.md) explains each code.',
    '',
    '<!-- prettier-ignore -->',
    '| # | failure | in the input | with what is known of the device | in objects for kubectl |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

function linksOf(codes: readonly Code[]): string {
  return codes.map((code) => `[${code}](diagnostics.md#${code.toLowerCase()})`).join(', ');
}

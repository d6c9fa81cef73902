import type { SourceNode } from '../../source/node.ts';
import type { Origin, Statement } from './knowledge.ts';
import { isAzure, readAzure } from './read-azure.ts';
import { isInventory, readInventory, type FormProblem } from './read-inventory.ts';
import { isKubernetes, readKubernetes } from './read-kubernetes.ts';
import { isReports, readReports } from './read-reports.ts';

export type ReadStatements = { statements: Statement[] } | { problems: FormProblem[] } | 'unknownForm';

/** A document that says something of a device, recognised by its content. Never throws. */
export function readStatements(root: SourceNode, file: string): ReadStatements {
  const said = (who: Origin['who'], words: string): Origin => ({
    who,
    words: `${words} in ${file}`,
    isWeak: who === 'reporter',
  });
  if (isKubernetes(root)) return { statements: [readKubernetes(root, said('kubernetes', 'kubectl'))] };
  if (isReports(root)) return { statements: readReports(root, said('reporter', 'the reporter')) };
  if (isAzure(root)) return { statements: [readAzure(root, said('azure', 'Azure'))] };
  if (!isInventory(root)) return 'unknownForm';
  const read = readInventory(root, said('inventory', 'the inventory'));
  return 'problems' in read ? read : { statements: [read.statement] };
}

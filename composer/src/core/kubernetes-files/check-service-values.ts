import type { Findings } from '../diagnostics/findings.ts';
import { isObject } from '../model/options.ts';
import type { FileObject } from './file-object.ts';
import type { ObjectSet } from './object-set.ts';
import { checkPort, checkWord } from './value-report.ts';

const types = ['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'];

/** Values of Services that the API refuses. */
export function checkServiceValues({ services }: ObjectSet, findings: Findings): void {
  for (const service of services) {
    checkWord(service, ['spec', 'type'], types, service.title, findings);
    checkPorts(service, findings);
  }
}

function checkPorts(service: FileObject, findings: Findings): void {
  const ports = service.list(['spec', 'ports']);
  const taken = new Set<string>();
  let isUnnamedTold = false;
  for (const [index, port] of ports.entries()) {
    if (!isObject(port)) continue;
    const path = ['spec', 'ports', index];
    checkPort(service, [...path, 'port'], service.title, findings);
    checkWord(service, [...path, 'protocol'], ['TCP', 'UDP', 'SCTP'], service.title, findings);
    const number = port['port'];
    const key = `${JSON.stringify(number ?? null)}/${JSON.stringify(port['protocol'] ?? 'TCP')}`;
    if (typeof number === 'number' && taken.has(key)) {
      findings.add(
        'MOOR2531',
        service.at([...path, 'port']),
        `${service.title} has port ${number} twice`,
        'Take one of the two out, or write another number.',
      );
    } else if (ports.length > 1 && port['name'] === undefined && !service.misspelt.has('name') && !isUnnamedTold) {
      isUnnamedTold = true;
      findings.add(
        'MOOR2531',
        service.at(path),
        `${service.title} has ${ports.length} ports, and one of them has no name`,
        'Write `name` to each: only a Service with a single port needs none.',
      );
    }
    taken.add(key);
  }
}

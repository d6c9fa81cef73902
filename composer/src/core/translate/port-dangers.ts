import { parseCreateOptions, type ModuleInput, type PortKey } from '@mooring/edge-kubernetes';
import type { JsonObject } from '../../source/node.ts';
import { checkPorts } from '../check/ports.ts';
import { Findings } from '../diagnostics/findings.ts';
import { boundPorts, exposedPorts, type AskedPort } from '../model/asked-ports.ts';
import type { Draft, ModuleDraft } from '../model/draft.ts';

/** Ports of a module that the device refuses, and ports that another one of their number takes the place of. */
export function findPortDangers(input: ModuleInput, module: ModuleDraft | undefined, draft: Draft): string[] {
  return [...(module === undefined ? [] : reservedOrTwice(module, draft)), ...lostPorts(input)];
}

/** What a check of this module alone finds. */
function reservedOrTwice(module: ModuleDraft, draft: Draft): string[] {
  const findings = new Findings();
  checkPorts({ ...draft, edgeHub: undefined, modules: [module] }, findings);
  return findings
    .sorted()
    .filter(({ severity }) => severity === 'error')
    .map(({ message, help }) => `${message}. ${help}`);
}

/** Exposed ports that another one of their number takes the place of; what bound ones lose is told above. */
function lostPorts({ createOptions }: ModuleInput): string[] {
  const options = parseCreateOptions(createOptions) as JsonObject;
  const exposed = new Map<number, AskedPort>();
  const lost: string[] = [];
  const look = (asked: AskedPort) => {
    const other = exposed.get(asked.outer);
    if (other !== undefined && !isSame(other.inner, asked.inner))
      lost.push(
        `the port \`${other.key}\` is lost: edgeAgent keeps one port of a number in a Service, and ${asked.outer} is taken by \`${asked.key}\``,
      );
  };
  for (const asked of exposedPorts(options)) {
    look(asked);
    exposed.set(asked.outer, asked);
  }
  for (const asked of boundPorts(options)) {
    look(asked);
    exposed.delete(asked.outer);
  }
  return lost;
}

/** Two ports that lead to the same place lose nothing. */
function isSame(one: PortKey, other: PortKey): boolean {
  return one.port === other.port && one.protocol === other.protocol;
}

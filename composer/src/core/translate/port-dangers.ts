import { parseCreateOptions, parsePortKey, parsePortNumber, type ModuleInput } from '@mooring/edge-kubernetes';
import type { JsonObject } from '../../source/node.ts';
import { checkPorts } from '../check/ports.ts';
import { Findings } from '../diagnostics/findings.ts';
import type { Draft, ModuleDraft } from '../model/draft.ts';
import { isObject, lookUp, lookUpObject } from '../model/options.ts';

/** A port of a Service as createOptions ask for it. */
interface Asked {
  key: string;
  port: number;
  /** What it leads to in the container; two of the same lose nothing. */
  leadsTo: string;
}

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

/** Ports of a Service are kept by their number alone: bound ones over exposed ones, later over earlier. */
function lostPorts({ createOptions }: ModuleInput): string[] {
  const options = parseCreateOptions(createOptions) as JsonObject;
  const kept = new Map<number, Asked>();
  const lost: string[] = [];
  for (const asked of [...exposed(options), ...bound(options)]) {
    const other = kept.get(asked.port);
    if (other !== undefined && other.leadsTo !== asked.leadsTo)
      lost.push(
        `the port \`${other.key}\` is lost: edgeAgent keeps one port of a number in a Service, and ${asked.port} is taken by \`${asked.key}\``,
      );
    kept.set(asked.port, asked);
  }
  return lost;
}

function exposed(options: JsonObject): Asked[] {
  return Object.keys(lookUpObject(options, 'ExposedPorts')?.value ?? {}).flatMap((key) => {
    const parsed = parsePortKey(key);
    return parsed === null ? [] : [{ key, port: parsed.port, leadsTo: `${parsed.port}/${parsed.protocol}` }];
  });
}

function bound(options: JsonObject): Asked[] {
  const bindings = lookUpObject(options, 'HostConfig', 'PortBindings')?.value ?? {};
  return Object.entries(bindings).flatMap(([key, value]) => {
    const parsed = parsePortKey(key);
    if (parsed === null || !Array.isArray(value)) return [];
    return value.flatMap((one) => {
      const hostPort = isObject(one) ? lookUp(one, 'HostPort')?.value : undefined;
      const isPort = typeof hostPort === 'string' || typeof hostPort === 'number';
      const port = isPort ? parsePortNumber(String(hostPort)) : null;
      return port === null ? [] : [{ key, port, leadsTo: `${parsed.port}/${parsed.protocol}` }];
    });
  });
}

import type { JsonObject } from '../../source/node.ts';

/** A port as a workload writes it: `8080:80`, `9000:9000/udp`, `80`. */
interface Port {
  /** The key that docker has for it, such as `80/tcp`. */
  key: string;
  outside: string | undefined;
}

/** `8080:80` → `PortBindings {"80/tcp": [{"HostPort": "8080"}]}`; without a port outside → `ExposedPorts`. */
export function portOptions(ports: readonly string[]): JsonObject {
  const bindings: Record<string, { HostPort: string }[]> = {};
  const exposed: JsonObject = {};
  for (const { key, outside } of ports.map(readPort)) {
    if (outside === undefined) exposed[key] = {};
    else (bindings[key] ??= []).push({ HostPort: outside });
  }
  return {
    ...(Object.keys(bindings).length === 0 ? {} : { HostConfig: { PortBindings: bindings as unknown as JsonObject } }),
    ...(Object.keys(exposed).length === 0 ? {} : { ExposedPorts: exposed }),
  };
}

/** The index of the port that a key of docker was made of, or -1. */
export function indexOfPort(ports: readonly string[], key: string): number {
  return ports.findIndex((port) => readPort(port).key === key);
}

function readPort(port: string): Port {
  const [numbers = '', protocol = 'tcp'] = port.split('/');
  const [first = '', second] = numbers.split(':');
  return { key: `${second ?? first}/${protocol}`, outside: second === undefined ? undefined : first };
}

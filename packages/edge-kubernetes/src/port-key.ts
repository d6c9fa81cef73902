export type PortProtocol = 'TCP' | 'UDP' | 'SCTP';

/** A port key of `ExposedPorts` or `PortBindings`: `80/tcp`. */
export interface PortKey {
  port: number;
  protocol: PortProtocol;
}

/** `80`, `80/udp` → port and protocol (TCP when none is named, any case); null for what edgeAgent drops silently. */
export function parsePortKey(key: string): PortKey | null {
  const parts = key.split('/').filter((part) => part !== '');
  if (parts.length < 1 || parts.length > 2) return null;
  const port = parsePortNumber(parts[0] ?? '');
  const protocol = (parts[1] ?? 'TCP').toUpperCase();
  if (port === null || !isProtocol(protocol)) return null;
  return { port, protocol };
}

/** Digits to a 32-bit number, as the agent reads it; whether Kubernetes takes it as a port is asked later. */
export function parsePortNumber(text: string): number | null {
  if (!/^\s*[+-]?[0-9]+\s*$/.test(text)) return null;
  const port = Number(text);
  return port >= -(2 ** 31) && port < 2 ** 31 ? port : null;
}

function isProtocol(text: string): text is PortProtocol {
  return text === 'TCP' || text === 'UDP' || text === 'SCTP';
}

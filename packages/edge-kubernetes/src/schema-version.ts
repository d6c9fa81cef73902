import { EdgeAgentError } from './errors.ts';

/** Upper bounds as the agent and the hub module know them; both need the major version 1. */
const latestAgent = [1, 1, 0];
const latestHub = [1, 3, 0];

/** `properties.desired.schemaVersion` of $edgeAgent: 1.0 to 1.1.0. Throws InvalidSchemaVersion (reported as 412). */
export function checkEdgeAgentSchemaVersion(version: unknown): void {
  check(version, latestAgent, '$edgeAgent');
}

/**
 * `properties.desired.schemaVersion` of $edgeHub: 1.0 to 1.3. The hub module of IoT Edge 1.1, which runs on Kubernetes,
 * stops at 1.1; this function holds the widest bound.
 */
export function checkEdgeHubSchemaVersion(version: unknown): void {
  check(version, latestHub, '$edgeHub');
}

function check(version: unknown, latest: readonly number[], module: string): void {
  const parts = typeof version === 'string' ? parseVersion(version) : null;
  if (parts === null) {
    throw invalid(`schemaVersion of ${module} must have the form "1.0", not ${JSON.stringify(version) ?? 'absent'}`);
  }
  if (parts[0] !== 1 || compare(parts, latest) > 0) {
    throw invalid(`schemaVersion ${parts.join('.')} of ${module} is not supported, only 1.0 to ${latest.join('.')}`);
  }
}

/** Two to four numbers between dots; `1` alone is malformed. */
function parseVersion(text: string): number[] | null {
  if (!/^\s*\d+(\s*\.\s*\d+){1,3}\s*$/.test(text)) return null;
  return text.split('.').map(Number);
}

/** An absent part is smaller than 0, so 1.1 ≤ 1.1.0 ≤ 1.1.0.0. */
function compare(a: readonly number[], b: readonly number[]): number {
  for (let index = 0; index < 4; index += 1) {
    const difference = (a[index] ?? -1) - (b[index] ?? -1);
    if (difference !== 0) return difference;
  }
  return 0;
}

function invalid(message: string): EdgeAgentError {
  return new EdgeAgentError('InvalidSchemaVersion', message, { path: 'schemaVersion' });
}

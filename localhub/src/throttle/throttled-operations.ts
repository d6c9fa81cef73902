import { METHOD_METER_BYTES, type ThrottledOperation } from './limits.ts';

/** What an operation counts as, by its address and verb; null for those without a limit. */
export function throttledOperation(verb: string, path: string): ThrottledOperation | null {
  if (path.startsWith('/localhub/')) return null;
  if (path.startsWith('/configurations') || path.endsWith('/applyConfigurationContent')) return 'Configuration';
  if (path === '/devices/query') return 'Query';
  if (path.endsWith('/methods')) return 'DirectMethod';
  if (path.startsWith('/twins/')) return verb === 'get' ? 'TwinRead' : 'TwinUpdate';
  if (path.startsWith('/jobs/')) return 'Job';
  if (path.startsWith('/messages/') || path.endsWith('/commands')) return 'CloudToDeviceMessage';
  return path.startsWith('/devices') ? 'IdentityRegistry' : null;
}

/** How many operations a request counts as: in bulk each item, of a method each 4 KB of its payload. */
export function costOf(operation: ThrottledOperation, body: unknown): number {
  if (operation === 'IdentityRegistry') return Array.isArray(body) ? Math.max(body.length, 1) : 1;
  if (operation !== 'DirectMethod') return 1;
  const payload = typeof body === 'object' && body !== null && 'payload' in body ? body.payload : undefined;
  const bytes = payload === undefined ? 0 : Buffer.byteLength(JSON.stringify(payload));
  return Math.max(Math.ceil(bytes / METHOD_METER_BYTES), 1);
}

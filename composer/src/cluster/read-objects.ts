import { z } from 'zod';
import { ClusterError } from './cluster-error.ts';
import type { Cluster, ClusterAnswer, ClusterCall } from './open-cluster.ts';

const pageSize = 500;
const mostPages = 100;

const pageSchema = z.object({
  items: z.array(z.unknown()),
  metadata: z.object({ continue: z.string().optional() }).optional(),
});
const statusSchema = z.object({ message: z.string().optional(), reason: z.string().optional() });

/**
 * One object of a known shape.
 *
 * @throws {ClusterError} `refused` for any other answer than success, `unreachable` for none or for another shape
 */
export async function readObject<T extends z.ZodType>(
  cluster: Cluster,
  path: string,
  schema: T,
  call: ClusterCall,
): Promise<z.infer<T>> {
  return parsed(schema, demandSuccess(cluster, await cluster.call('GET', path, call)), path);
}

/** Every page of a list, as `readObject`. An object of another shape is an error, never an empty place. */
export async function readObjects<T extends z.ZodType>(
  cluster: Cluster,
  path: string,
  schema: T,
  call: ClusterCall,
): Promise<z.infer<T>[]> {
  const found: z.infer<T>[] = [];
  let next = '';
  for (let page = 0; page < mostPages; page++) {
    const from = next === '' ? '' : `&continue=${encodeURIComponent(next)}`;
    const query = `${path}${path.includes('?') ? '&' : '?'}limit=${pageSize}${from}`;
    const { items, metadata } = await readObject(cluster, query, pageSchema, call);
    for (const item of items) found.push(parsed(schema, item, path));
    next = metadata?.continue ?? '';
    if (next === '') return found;
  }
  throw new ClusterError('unreachable', `${cluster.server}: the list ${path} does not end`, 'Nothing is known of it.');
}

/** The body of an answer of success; any other answer is told with what the cluster says of it. */
export function demandSuccess(cluster: Cluster, { status, body }: ClusterAnswer): unknown {
  if (status >= 200 && status < 300) return body;
  const { message, reason } = statusSchema.safeParse(body).data ?? {};
  const words = (message ?? reason ?? '').slice(0, 300);
  const { kind, help } = kindOf(status);
  throw new ClusterError('refused', `${cluster.server}: ${kind} (${status}) ${words}`.trimEnd(), help);
}

/** What an answer without success says, and what can be done about it. */
function kindOf(status: number): { kind: string; help: string } {
  if (status === 401)
    return { kind: 'not logged in', help: 'Get a kubeconfig whose token or certificate still holds.' };
  if (status === 403) return { kind: 'forbidden', help: 'Ask whoever runs the cluster for the right.' };
  if (status === 404)
    return { kind: 'not there', help: 'Check the address and the namespace; this cluster has no such thing.' };
  if (status === 429)
    return { kind: 'too busy', help: 'Try again later: the cluster takes no more questions for now.' };
  if (status >= 500) return { kind: 'failed', help: 'The API server itself failed. Look at its log, and try again.' };
  return { kind: 'refused', help: 'The cluster does not take this question. Check that it is the right cluster.' };
}

function parsed<T extends z.ZodType>(schema: T, body: unknown, path: string): z.infer<T> {
  const read = schema.safeParse(body);
  if (read.success) return read.data;
  const where = read.error.issues[0]?.path.map(String).join('.') ?? '';
  throw new ClusterError('unreachable', `${path} answered something of another shape (${where})`, 'It was not judged.');
}

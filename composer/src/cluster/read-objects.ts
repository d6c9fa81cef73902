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
  const kind = status === 403 ? 'forbidden' : status === 404 ? 'not there' : 'refused';
  throw new ClusterError('refused', `${cluster.server}: ${kind} (${status}) ${words}`.trimEnd(), 'Ask for the right.');
}

function parsed<T extends z.ZodType>(schema: T, body: unknown, path: string): z.infer<T> {
  const read = schema.safeParse(body);
  if (read.success) return read.data;
  const where = read.error.issues[0]?.path.map(String).join('.') ?? '';
  throw new ClusterError('unreachable', `${path} answered something of another shape (${where})`, 'It was not judged.');
}

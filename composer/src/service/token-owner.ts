import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { z } from 'zod';

const ownerSchema = z.object({
  pid: z.int().positive(),
  host: z.string(),
  /** When the process started, in ticks since the machine did; null where the system has no /proc. */
  started: z.string().nullable(),
  /** Which token this is about: another one's owner is not known. */
  tokenDigest: z.string(),
});

/** Which process wrote a token, in words that do not tell the token. */
export type TokenOwner = z.infer<typeof ownerSchema>;

export async function ownToken(token: string): Promise<TokenOwner> {
  const started = (await readProcess(process.pid))?.started ?? null;
  return { pid: process.pid, host: hostname(), started, tokenDigest: digestOf(token) };
}

/** The owner of this very token, as the text of an owner's file names it; undefined for anything else. */
export function parseOwner(text: string, token: string): TokenOwner | undefined {
  try {
    const owner = ownerSchema.parse(JSON.parse(text));
    return owner.tokenDigest === digestOf(token) ? owner : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Whether the process has ended for certain: it was of this machine, and its number is nobody's or somebody else's now.
 * A process of another machine or container is never known to be gone.
 */
export async function isGone(owner: TokenOwner): Promise<boolean> {
  if (owner.host !== hostname()) return false;
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
  const now = await readProcess(owner.pid);
  // Numbers come again: in a container that is started anew often the very same one.
  if (now === undefined || owner.started === null) return owner.pid === process.pid && owner.started === null;
  return now.isDead || now.started !== owner.started;
}

interface ProcessEntry {
  readonly isDead: boolean;
  readonly started: string;
}

/** State (field 3) and start time (field 22) of a process after proc_pid_stat(5); undefined without /proc. */
async function readProcess(pid: number): Promise<ProcessEntry | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  // The name of the program, field 2, stands in brackets and may hold anything.
  const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state, started] = [fields?.[0], fields?.[19]];
  return state === undefined || started === undefined ? undefined : { isDead: 'ZXx'.includes(state), started };
}

function digestOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}

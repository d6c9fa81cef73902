import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describeStrangeAnswer, inOneLine, isJsonType, type CameAnswer } from '@mooring/contract';
import { z } from 'zod';
import { ApplyRefusal } from '../app/preflight.ts';
import { HubError } from '../hub/hub-error.ts';

export const shareFaults = ['unreachable', 'stuck', 'readonly', 'unmounted'] as const;
export type ShareFault = (typeof shareFaults)[number];

const fileSchema = z.object({
  kind: z.literal('mooring-simulator'),
  device: z.string(),
  control: z.object({ url: z.string(), token: z.string() }),
  kubernetes: z.object({ url: z.string(), caFile: z.string(), adminToken: z.string() }),
});

const stateSchema = z.object({
  device: z.string(),
  shares: z.array(z.object({ name: z.string(), fault: z.string().nullish() }).loose()),
  pods: z.array(z.object({ name: z.string(), phase: z.string(), reason: z.string().nullish() }).loose()),
});
export type SimulatorState = z.infer<typeof stateSchema>;

const refusalSchema = z.object({ message: z.string() });

const callDeadlineMilliseconds = 10_000;

export interface SimulatorControl {
  breakShare(share: string, fault: ShareFault): Promise<void>;
  mendShare(share: string): Promise<void>;
  readState(): Promise<SimulatorState>;
  /** A kubeconfig of the simulated cluster, as its administrator: it holds a token. */
  makeKubeconfig(): Promise<string>;
}

/**
 * Speaks to the simulated device that `mooring up` keeps in a data folder.
 *
 * @throws {HubError} `unreachable` when none runs there, `badAnswer` when something else does
 * @throws {ApplyRefusal} when it knows no such share
 */
export function controlSimulator(io: { readonly cwd: string }, dataDir: string): SimulatorControl {
  const file = join(resolve(io.cwd, dataDir), 'device', 'simulator.json');

  async function ask<T>(form: z.ZodType<T>, method: 'GET' | 'POST', path: string, body?: unknown): Promise<T> {
    const { control } = await readControl(file);
    let came: CameAnswer;
    try {
      const answer = await fetch(new URL(path, control.url), {
        method,
        headers: { authorization: `Bearer ${control.token}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(callDeadlineMilliseconds),
      });
      const type = answer.headers.get('content-type') ?? undefined;
      came = { status: answer.status, type, text: await answer.text() };
    } catch (cause) {
      throw new HubError(
        'unreachable',
        'the simulated device',
        `it does not answer (${(cause as Error).message}); is mooring up still running?`,
      );
    }
    if (came.status < 300) return read(form, `${method} ${path}`, came);
    const { message } = read(refusalSchema, `${method} ${path}`, came);
    if (came.status === 404) {
      throw new ApplyRefusal('share-unknown', inOneLine(message), 'Run mooring sim state for the shares there are.');
    }
    throw new HubError('rejected', 'the simulated device', `it answers ${came.status}: ${message}`);
  }

  /** What came of it is told by the device itself: another program may take any request for done. */
  async function turn(share: string, action: 'break' | 'mend', body: object, fault: ShareFault | null): Promise<void> {
    const form = z.object({ name: z.literal(share), fault: z.literal(fault) });
    await ask(form, 'POST', `/shares/${encodeURIComponent(share)}/${action}`, body);
  }

  return {
    breakShare: (share, fault) => turn(share, 'break', { as: fault }, fault),
    mendShare: (share) => turn(share, 'mend', {}, null),
    readState: () => ask(stateSchema, 'GET', '/state'),
    makeKubeconfig: async () => kubeconfigOf(await readControl(file)),
  };
}

function kubeconfigOf({ device, kubernetes }: z.infer<typeof fileSchema>): string {
  const name = `simulated-${device}`;
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster: { server: kubernetes.url, 'certificate-authority': kubernetes.caFile } }],
    users: [{ name, user: { token: kubernetes.adminToken } }],
    contexts: [{ name, context: { cluster: name, user: name, namespace: 'iotedge' } }],
    'current-context': name,
  };
  return `${JSON.stringify(config, undefined, 2)}\n`;
}

async function readControl(file: string): Promise<z.infer<typeof fileSchema>> {
  try {
    return fileSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    throw new HubError(
      'unreachable',
      file,
      'no simulated device is known there',
      'Start one with mooring up, or name its folder: --data DIR',
    );
  }
}

/** Whatever stands where the device was may answer: its file is left behind by one that was killed. */
function read<T>(form: z.ZodType<T>, asked: string, came: CameAnswer): T {
  try {
    if (isJsonType(came.type)) return form.parse(JSON.parse(came.text));
  } catch {
    // Told below, as what has another type.
  }
  throw new HubError(
    'badAnswer',
    'the simulated device',
    `${asked} was answered with something that is not what a simulated device says (${describeStrangeAnswer(came)})`,
    'Another program may listen where it was: start mooring up again.',
  );
}

import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
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
 * @throws {HubError} `unreachable` when none runs there
 * @throws {ApplyRefusal} when it knows no such share
 */
export function controlSimulator(io: { readonly cwd: string }, dataDir: string): SimulatorControl {
  const file = join(resolve(io.cwd, dataDir), 'device', 'simulator.json');

  async function ask(method: 'GET' | 'POST', path: string, body?: unknown): Promise<unknown> {
    const { control } = await readControl(file);
    let answer: Response;
    try {
      answer = await fetch(new URL(path, control.url), {
        method,
        headers: { authorization: `Bearer ${control.token}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(callDeadlineMilliseconds),
      });
    } catch (cause) {
      throw new HubError(
        'unreachable',
        'the simulated device',
        `it does not answer (${(cause as Error).message}); is mooring up still running?`,
      );
    }
    const text = await answer.text();
    if (answer.status === 404) {
      throw new ApplyRefusal('share-unknown', readMessage(text), 'Run mooring sim state for the shares there are.');
    }
    if (!answer.ok)
      throw new HubError('rejected', 'the simulated device', `it answers ${answer.status}: ${readMessage(text)}`);
    return text === '' ? undefined : (JSON.parse(text) as unknown);
  }

  return {
    breakShare: async (share, fault) =>
      void (await ask('POST', `/shares/${encodeURIComponent(share)}/break`, { as: fault })),
    mendShare: async (share) => void (await ask('POST', `/shares/${encodeURIComponent(share)}/mend`, {})),
    readState: async () => stateSchema.parse(await ask('GET', '/state')),
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

function readMessage(text: string): string {
  try {
    const parsed = JSON.parse(text) as { message?: unknown; error?: unknown };
    const message = parsed.message ?? parsed.error;
    return typeof message === 'string' ? message : text;
  } catch {
    return text;
  }
}

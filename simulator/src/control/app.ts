import { createHash, timingSafeEqual } from 'node:crypto';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import { z } from 'zod';
import { moduleLabel } from '@mooring/edge-kubernetes';
import { gpuResource } from '../cluster/profile.ts';
import { remountShare } from '../cluster/remount.ts';
import type { ClusterStore } from '../cluster/store.ts';
import { faults, type ShareBook } from '../shares/faults.ts';

export interface ControlParts {
  device: string;
  profile: string;
  token: string;
  store: ClusterStore;
  shares: ShareBook;
}

const breakSchema = z.strictObject({ as: z.enum(faults).default('unreachable') });

/** Breaking and mending shares, and a look at the whole; for the bearer of the token. Errors are `{message}`. */
export function createControl(parts: ControlParts): Express {
  const app = express();
  app.disable('x-powered-by');
  app.use((request: Request, response: Response, next: NextFunction) => {
    if (isToken(request.headers.authorization ?? '', parts.token)) next();
    else response.status(401).json({ message: 'the bearer token of this simulator is needed' });
  });
  app.use(express.json({ limit: '16kb' }));
  app.get('/state', (_request, response) => void response.json(readState(parts)));
  app.post('/shares/:share/break', (request, response) => {
    const name = findShare(parts, request.params.share, response);
    if (name === undefined) return;
    const parsed = breakSchema.safeParse(request.body ?? {});
    if (!parsed.success) {
      response.status(400).json({ message: `the body must be {"as": one of ${faults.join(', ')}}` });
      return;
    }
    parts.shares.break(name, parsed.data.as);
    response.json({ name, fault: parsed.data.as });
  });
  app.post('/shares/:share/mend', (request, response) => {
    const name = findShare(parts, request.params.share, response);
    if (name === undefined) return;
    const cured = parts.shares.mend(name);
    if (cured === 'unmounted') parts.store.update((state) => remountShare(state, name));
    response.json({ name, fault: null });
  });
  app.use((request: Request, response: Response) => {
    response.status(404).json({ message: `the simulator has no ${request.method} ${request.path}` });
  });
  app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) => {
    response.status(400).json({ message: error instanceof Error ? error.message : String(error) });
  });
  return app;
}

function isToken(header: string, token: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(header), digest(`Bearer ${token}`));
}

function findShare({ shares }: ControlParts, name: string, response: Response): string | undefined {
  if (shares.find(name) !== undefined) return name;
  const known = shares.shares.map((share) => share.name).join(', ');
  response.status(404).json({ message: `the simulated device has no share ${name}, only ${known || 'none'}` });
  return undefined;
}

function readState({ device, profile, store, shares }: ControlParts): object {
  const { nodes, pods, persistentvolumeclaims, persistentvolumes } = store.state;
  return {
    simulated: true,
    device,
    profile,
    nodes: nodes.map((node) => ({
      name: node.metadata.name,
      gpus: Number(node.status.allocatable[gpuResource] ?? 0),
    })),
    shares: shares.shares.map((share) => ({
      ...share,
      fault: shares.faultOf(share.name) ?? null,
      volume: persistentvolumes.find((volume) => volume.metadata.name === share.name)?.status.phase ?? null,
    })),
    pods: pods.map((pod) => {
      const waiting = pod.status.containerStatuses?.at(-1)?.state.waiting;
      const unscheduled = pod.status.conditions.find((condition) => condition.status === 'False');
      return {
        name: pod.metadata.name,
        module: pod.metadata.labels[moduleLabel] ?? null,
        phase: pod.status.phase,
        reason: waiting?.reason ?? unscheduled?.message ?? null,
        node: pod.spec.nodeName ?? null,
        ending: pod.metadata.deletionTimestamp !== undefined,
      };
    }),
    claims: persistentvolumeclaims.map((claim) => ({
      name: claim.metadata.name,
      phase: claim.status.phase,
      volume: claim.spec.volumeName ?? null,
    })),
  };
}

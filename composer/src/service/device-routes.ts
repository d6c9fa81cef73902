import type { Express } from 'express';
import { readStatus } from '../app/status.ts';
import type { Hub } from '../hub/hub.ts';
import { ProblemError } from './problem.ts';
import { deviceIdSchema, parseRequest } from './requests.ts';
import { addRoute } from './routes.ts';

/** Reading a device takes some calls in a row; together they end within this. */
const stateDeadlineSeconds = 45;

export interface DeviceRoutesParts {
  readonly connect: (signal: AbortSignal) => Promise<Hub>;
  /** Aborted when the service ends. */
  readonly signal: AbortSignal;
}

export function addDeviceRoutes(app: Express, { connect, signal }: DeviceRoutesParts): void {
  addRoute(app, '/devices/:id/state', {
    get: async (request, response) => {
      const device = parseRequest(deviceIdSchema, request.params['id']);
      const gone = new AbortController();
      response.once('close', () => gone.abort());
      const deadline = AbortSignal.timeout(stateDeadlineSeconds * 1000);
      try {
        const hub = await connect(AbortSignal.any([gone.signal, deadline, signal]));
        const status = await readStatus(hub, device);
        response.json({ hub: hub.name, simulated: hub.simulated, ...status });
      } catch (thrown) {
        if (gone.signal.aborted) return;
        if (signal.aborted) throw isEnding();
        if (deadline.aborted) throw tooSlow();
        throw thrown;
      }
    },
  });
}

function tooSlow(): ProblemError {
  return new ProblemError({
    status: 504,
    code: 'hub-too-slow',
    detail: `the hub did not answer all questions about the device within ${stateDeadlineSeconds} s`,
    help: 'What the device is like is not known. Try again; look whether the hub throttles.',
  });
}

function isEnding(): ProblemError {
  return new ProblemError({
    status: 503,
    code: 'service-ending',
    detail: 'the service is ending, and the device was not read to the end',
    help: 'Ask again when it is back.',
  });
}

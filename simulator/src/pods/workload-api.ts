import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import express from 'express';
import { z } from 'zod';
import { listenOnLoopback } from '../listen.ts';

export interface ModuleCredentials {
  moduleId: string;
  generationId: string;
  /** Base64, as the registry has it. */
  key: string;
}

export interface WorkloadApi {
  uri: string;
  close: () => void;
}

const signSchema = z.looseObject({
  keyId: z.string(),
  algo: z.literal('HMACSHA256'),
  data: z.base64(),
});

/**
 * The workload API of one pod, as its `proxy` container serves it: plain HTTP on loopback, and only the pod's own module
 * may sign. `trustBundle` is PEM.
 */
export async function serveWorkloadApi(credentials: ModuleCredentials, trustBundle: string): Promise<WorkloadApi> {
  const app = express();
  app.disable('x-powered-by');
  app.use(express.json({ limit: '64kb', type: () => true }));
  app.get('/trust-bundle', (_request, response) => void response.json({ certificate: trustBundle }));
  app.get('/modules', (_request, response) => {
    response.json({
      modules: [{ name: credentials.moduleId, type: 'docker', status: { runtimeStatus: { status: 'running' } } }],
    });
  });
  app.post('/modules/:module/genid/:generation/sign', (request, response) => {
    const { module, generation } = request.params;
    if (module !== credentials.moduleId || generation !== credentials.generationId) {
      response.status(403).json({ message: 'a module may sign for itself only' });
      return;
    }
    const parsed = signSchema.safeParse(request.body);
    if (!parsed.success) {
      response.status(400).json({ message: `sign: ${parsed.error.issues[0]?.message ?? 'malformed'}` });
      return;
    }
    const data = Buffer.from(parsed.data.data, 'base64');
    const digest = createHmac('sha256', Buffer.from(credentials.key, 'base64')).update(data).digest('base64');
    response.json({ digest });
  });
  app.use(
    (_request, response) => void response.status(404).json({ message: 'the simulated workload API has no such call' }),
  );
  const server = createServer((request, response) => void app(request, response));
  const port = await listenOnLoopback(server);
  return {
    uri: `http://127.0.0.1:${port}/`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';

/** What the workload API may do wrong. */
export interface WorkloadFaults {
  sign?: { status: number; body: string };
  trustBundle?: string;
}

/** The workload API of IoT Edge: hands out the trust bundle and signs with one module's key. */
export function createWorkloadApi(key: string, caFile: string, faults: WorkloadFaults = {}): Server {
  return createServer((incoming, outgoing) => {
    let text = '';
    incoming.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    incoming.on('end', () => {
      outgoing.setHeader('Content-Type', 'application/json');
      if (incoming.method === 'GET' && incoming.url?.startsWith('/trust-bundle?')) {
        outgoing.end(JSON.stringify({ certificate: faults.trustBundle ?? readFileSync(caFile, 'utf8') }));
      } else if (incoming.method === 'POST' && /^\/modules\/[^/]+\/genid\/[^/]+\/sign\?/.test(incoming.url ?? '')) {
        if (faults.sign !== undefined) {
          outgoing.writeHead(faults.sign.status).end(faults.sign.body);
          return;
        }
        const { data } = JSON.parse(text) as { data: string };
        const digest = createHmac('sha256', Buffer.from(key, 'base64'))
          .update(Buffer.from(data, 'base64'))
          .digest('base64');
        outgoing.end(JSON.stringify({ digest }));
      } else outgoing.writeHead(404).end('{}');
    });
  });
}

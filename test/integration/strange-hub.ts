// In the place of a local hub something else that speaks HTTPS, as a proxy does that has its own page for everything.
import { mkdirSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { ownCertificate } from '../running/own-certificate.ts';

export interface StrangeAnswer {
  readonly status: number;
  /** None where it is left out. */
  readonly type?: string;
  readonly text: string;
  /** The text comes again and again, for as long as somebody reads. */
  readonly isEndless?: boolean;
}

export interface StrangeHub {
  readonly name: string;
  readonly httpsPort: number;
  readonly caFile: string;
  /** What was asked, as `GET /devices/line-7`. */
  readonly asked: readonly string[];
  /** From now on. */
  answerBy(answer: (asked: string) => StrangeAnswer): void;
  stop(): Promise<void>;
}

/** Its `hub.json` stands in the folder. */
export async function startStrangeHub(folder: string): Promise<StrangeHub> {
  const name = 'contoso.azure-devices.local';
  const { key, cert, ca } = await ownCertificate(name);
  let answer: (asked: string) => StrangeAnswer = () => ({ status: 200, text: '' });
  const asked: string[] = [];
  const server = createServer({ key, cert }, (request, response) => {
    const what = `${request.method ?? ''} ${request.url?.replace(/\?.*/, '') ?? ''}`;
    asked.push(what);
    request.resume();
    const { status, type, text, isEndless = false } = answer(what);
    response.writeHead(status, type === undefined ? {} : { 'content-type': type });
    if (isEndless) repeat(response, text);
    else response.end(text);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const httpsPort = (server.address() as AddressInfo).port;
  mkdirSync(folder, { recursive: true });
  const caFile = join(folder, 'ca.pem');
  writeFileSync(caFile, ca);
  const connectionString = `HostName=${name};SharedAccessKeyName=iothubowner;SharedAccessKey=${'a'.repeat(43)}=`;
  const places = { host: '127.0.0.1', mqttPort: 1, httpsPort, caFile, keptIn: folder };
  const hub = { kind: 'mooring-local-hub', name, ...places, connectionString, policies: {} };
  writeFileSync(join(folder, 'hub.json'), JSON.stringify(hub));
  return {
    name,
    httpsPort,
    caFile,
    asked,
    answerBy: (next) => {
      answer = next;
    },
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function repeat(response: ServerResponse, text: string): void {
  const write = () => {
    while (!response.destroyed && response.write(text));
  };
  response.on('drain', write);
  write();
}

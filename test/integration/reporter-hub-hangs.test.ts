import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ownCertificate, type OwnCertificate } from '../running/own-certificate.ts';
import { scratchFolder, startReporter } from './reporter-world.ts';

describe.concurrent('a hub that takes connections and then hangs', () => {
  const folder = scratchFolder();
  const caFile = join(folder.path, 'ca.pem');
  let own: OwnCertificate;
  const sockets = new Set<Socket>();
  const servers: Server[] = [];
  const keep = (socket: Socket) => void sockets.add(socket.on('error', () => undefined).resume());

  beforeAll(async () => {
    own = await ownCertificate();
    writeFileSync(caFile, own.ca);
  });
  afterAll(() => {
    for (const socket of sockets) socket.destroy();
    for (const server of servers) server.close();
    folder.remove();
  });

  async function failureAt(server: Server): Promise<{ code: number | null; last: { step: string; msg: string } }> {
    servers.push(server.listen(0, '127.0.0.1'));
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const key = Buffer.alloc(32, 7).toString('base64');
    const program = startReporter(
      {
        PATH: process.env['PATH'],
        EdgeHubConnectionString: `HostName=contoso.example;DeviceId=d;ModuleId=m;SharedAccessKey=${key};GatewayHostName=localhost:${port}`,
        EdgeModuleCACertificateFile: caFile,
      },
      ['--connect-deadline-seconds', '1'],
    );
    const { code } = await program.ended;
    const [last = ''] = program.errors().trim().split('\n').slice(-1);
    return { code, last: JSON.parse(last) as { step: string; msg: string } };
  }

  it('before TLS is unreachable, and the time told is that which it took', async () => {
    const { code, last } = await failureAt(createServer(keep));
    expect(code).toBe(3);
    expect(last).toMatchObject({ step: 'hubUnreachable' });
    expect(last.msg).toMatch(/localhost:\d+ accepts connections but answers nothing: .* after 1 attempt in 1\d s\.$/);
    expect(last.msg).not.toMatch(/certificate|verification|clock/);
  });

  it('after TLS is not said to have refused an identity', async () => {
    const { key, cert } = own;
    const { code, last } = await failureAt(createTlsServer({ key, cert }, keep));
    expect(code).toBe(3);
    expect(last).toMatchObject({ step: 'hubUnreachable' });
    expect(last.msg).toMatch(
      /localhost:\d+ speaks TLS but has not let module d\/m in: .* no answer within 5000 ms\. edgeHub may hang/,
    );
    expect(last.msg).not.toMatch(/refused|identity|key/);
  });
});

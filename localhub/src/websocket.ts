import type { IncomingMessage } from 'node:http';
import type { Server } from 'node:https';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { createWebSocketStream, WebSocketServer } from 'ws';
import { DEFAULT_PACKET_LIMITS } from './mqtt/packet-scanner.ts';

const PATH = '/$iothub/websocket';

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`, () => {
    socket.destroy();
  });
}

/** MQTT over WebSockets on the HTTPS port, at IoT Hub's path, with sub-protocol `mqtt`. */
export function acceptWebSockets(server: Server, accept: (stream: Duplex, socket: TLSSocket) => void): void {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: DEFAULT_PACKET_LIMITS.afterAuthenticationBytes,
    handleProtocols: (offered) => (offered.has('mqtt') ? 'mqtt' : false),
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => {
      socket.destroy();
    });
    const path = decodePath(request.url ?? '');
    if (path !== PATH) {
      refuse(socket, '404 Not Found');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      accept(createWebSocketStream(webSocket), request.socket as TLSSocket);
    });
  });
}

function decodePath(url: string): string {
  const path = url.split('?', 1)[0] ?? '';
  try {
    return decodeURIComponent(path);
  } catch {
    return '';
  }
}

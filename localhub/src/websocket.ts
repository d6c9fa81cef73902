import type { IncomingMessage } from 'node:http';
import type { Server } from 'node:https';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { createWebSocketStream, WebSocketServer, type WebSocket } from 'ws';
import { DEFAULT_PACKET_LIMITS } from './mqtt/packet-scanner.ts';

const PATH = '/$iothub/websocket';

/** What is read of one connection in one turn of the event loop: thousands of empty frames fit into it already. */
const BYTES_PER_TURN = 16 * 1024;

/** Frames without content cost time and fill no buffer, so nothing else holds back who sends nothing but them. */
function pace(socket: Duplex, webSocket: WebSocket): void {
  let bytes = 0;
  let turn: NodeJS.Immediate | null = null;
  socket.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes >= BYTES_PER_TURN) socket.pause();
    turn ??= setImmediate(() => {
      turn = null;
      bytes = 0;
      if (!webSocket.isPaused) socket.resume();
    });
  });
}

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
      pace(socket, webSocket);
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

// A crowd of clients that connect, subscribe and stay, as a process of its own, so that their cost is not the server's:
// node bench/localhub-crowd.mjs PORT CA-FILE FILE-OF-CLIENTS. Says in a line of JSON how many are connected.
import { readFileSync } from 'node:fs';
import { connect as connectTls } from 'node:tls';
import mqttPacket from 'mqtt-packet';

const [port, caFile, file] = process.argv.slice(2);
const ca = readFileSync(caFile);
const crowd = JSON.parse(readFileSync(file, 'utf8'));
const filters = ['$iothub/twin/res/#', '$iothub/twin/PATCH/properties/desired/#', '$iothub/methods/POST/#'];
const atOnce = 20;
let session;

/** Resolves when the subscriptions are acknowledged. No library of its own per client: thousands are to fit in. */
async function join({ clientId, username, password }) {
  const socket = connectTls({ host: 'localhost', port: Number(port), ca, session });
  socket.once('session', (ticket) => void (session ??= ticket));
  const send = (packet) => socket.write(mqttPacket.generate(packet));
  await new Promise((resolve, reject) => {
    const parser = mqttPacket.parser();
    socket.on('data', (bytes) => void parser.parse(bytes));
    socket.on('error', reject);
    socket.on('close', () => reject(new Error(`${clientId} was sent away`)));
    parser.on('error', reject);
    parser.on('packet', ({ cmd, returnCode }) => {
      if (cmd === 'connack' && returnCode !== 0) reject(new Error(`${clientId} was refused with ${returnCode}`));
      else if (cmd === 'connack') {
        send({ cmd: 'subscribe', messageId: 1, subscriptions: filters.map((topic) => ({ topic, qos: 0 })) });
      } else if (cmd === 'suback') resolve();
    });
    socket.once('secureConnect', () => {
      send({
        cmd: 'connect',
        protocolId: 'MQTT',
        protocolVersion: 4,
        clean: true,
        keepalive: 1000,
        clientId,
        username,
        password,
      });
    });
  });
  socket.removeAllListeners('close');
  socket.on('close', () => void (connected -= 1));
  connected += 1;
}

let connected = 0;
const queue = crowd.values();
await Promise.all(
  Array.from({ length: atOnce }, async () => {
    for (const one of queue) await join(one);
  }),
);
console.log(JSON.stringify({ connected }));
process.stdin.on('data', () => console.log(JSON.stringify({ connected })));
process.stdin.on('end', () => process.exit(0));

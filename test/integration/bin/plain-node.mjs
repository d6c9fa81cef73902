// Without any SDK: what Node itself has, in each of its forms.
import { createHmac } from 'node:crypto';
import { request } from 'node:https';
import { connect } from 'node:tls';

const fields = new Map(
  process.env.IOTHUB_CONNECTION_STRING.split(';').map((field) => [
    field.slice(0, field.indexOf('=')),
    field.slice(field.indexOf('=') + 1),
  ]),
);
const host = fields.get('HostName');
const expiry = Math.floor(Date.now() / 1000) + 60;
const key = Buffer.from(fields.get('SharedAccessKey'), 'base64');
const signature = createHmac('sha256', key).update(`${host}\n${expiry}`).digest('base64');
const authorization = `SharedAccessSignature sr=${host}&sig=${encodeURIComponent(signature)}&se=${expiry}&skn=iothubowner`;
const path = '/statistics/devices?api-version=2021-04-12';

/** Whether the certificate is good, and for whom it was asked. */
async function shake(...args) {
  return await new Promise((done, fail) => {
    const socket = connect(...args, () => {
      done(`${socket.authorized} ${socket.servername}`);
      socket.end();
    }).once('error', fail);
  });
}

/** What is said where AMQP is dialled and nothing spoken. */
async function refusal(options) {
  return await new Promise((done) => {
    connect(options).once('error', ({ message }) => done(message));
  });
}

const answer = await fetch(`https://${host}${path}`, { headers: { authorization } });
const requested = await new Promise((done, fail) => {
  request({ host, path, headers: { authorization }, agent: false }, (response) => {
    response.resume().once('end', () => done(response.statusCode));
  })
    .once('error', fail)
    .end();
});
const seen = {
  fetched: answer.status,
  requested,
  mqtt: await shake({ host: host.toUpperCase(), port: 8883, servername: host }),
  portAndHost: await shake(443, host),
  portAndOptions: await shake('8883', { host }),
  amqp: await refusal({ host, port: 5671 }),
  // Another name is dialled as ever.
  elsewhere: await shake({
    host: `other.${host}`,
    port: 8883,
    lookup: (_name, _options, done) => done(new Error('looked up')),
  }).catch((error) => error.message),
};
process.stdout.write(JSON.stringify(seen), () => process.exit(0));

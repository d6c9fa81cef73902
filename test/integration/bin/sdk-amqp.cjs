'use strict';
// Everything of the service SDK that speaks AMQP, each within its own four minutes of attempts.
const { Client } = require('azure-iothub');

async function outcome(run) {
  const fromMs = Date.now();
  const error = await run().then(
    () => null,
    (reason) => reason,
  );
  return [error?.name, error?.amqpError?.description, Date.now() - fromMs < 30_000 ? 'at once' : 'after a while'];
}

async function main() {
  const client = Client.fromConnectionString(process.env.IOTHUB_CONNECTION_STRING);
  const seen = {
    open: await outcome(() => client.open()),
    send: await outcome(() => client.send('d', 'hello')),
    feedback: await outcome(() => client.getFeedbackReceiver()),
  };
  process.stdout.write(JSON.stringify(seen), () => process.exit(0));
}

void main();

// A module as it runs on an edge device: what it is, it has from its environment. It answers the method `greet`, and for
// each line that it is given calls a method: the target and the call as JSON. Says what came of it, a line of JSON each.
'use strict';
const { createInterface } = require('node:readline');
const { ModuleClient } = require('azure-iot-device');
const { Mqtt } = require('azure-iot-device-mqtt');

function say(value) {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

async function run() {
  const client = await ModuleClient.fromEnvironment(Mqtt);
  await client.open();
  client.onMethod('greet', (request, response) => void response.send(200, { got: request.payload }));
  // An answered request shows that the subscription before it has been taken.
  await client.getTwin();
  say('connected');
  for await (const line of createInterface({ input: process.stdin })) {
    const { target, call } = JSON.parse(line);
    await client.invokeMethod(...target, call).then(say, ({ name, message, responseBody }) => {
      say({ name, message, responseBody });
    });
  }
  process.exit(0);
}

run().catch((error) => {
  process.stderr.write(`${error.stack}\n`, () => process.exit(1));
});

// Stays, and reports a number for each line that it is given: the number, or what went wrong.
'use strict';
const { createInterface } = require('node:readline');
const { Client } = require('azure-iot-device');
const { Mqtt } = require('azure-iot-device-mqtt');
const { ConnectionString, Registry } = require('azure-iothub');

const service = process.env.IOTHUB_CONNECTION_STRING;
const registry = Registry.fromConnectionString(service);

async function connect() {
  const { responseBody } = await registry.create({ deviceId: 'patient' });
  const key = responseBody.authentication.symmetricKey.primaryKey;
  const host = ConnectionString.parse(service).HostName;
  const client = Client.fromConnectionString(`HostName=${host};DeviceId=patient;SharedAccessKey=${key}`, Mqtt);
  await client.open();
  return client;
}

async function report(client, count) {
  const twin = await client.getTwin();
  await new Promise((done, fail) => {
    twin.properties.reported.update({ count }, (error) => (error ? fail(error) : done()));
  });
  const { responseBody } = await registry.getTwin('patient');
  return String(responseBody.properties.reported.count);
}

async function run() {
  const client = await connect();
  process.stdout.write('connected\n');
  for await (const line of createInterface({ input: process.stdin })) {
    // A service that is asked alone says why it cannot be reached; a device tries again for minutes.
    const work = line === 'list' ? registry.list().then(() => 'listed') : report(client, Number(line));
    const said = await work.catch((error) => `${error.code} ${error.message}`);
    process.stdout.write(`${said}\n`);
  }
  process.exit(0);
}

run().catch((error) => {
  process.stderr.write(`${error.stack}\n`, () => process.exit(1));
});

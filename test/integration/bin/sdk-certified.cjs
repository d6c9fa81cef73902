// A device with a certificate: says what the hub makes of its message, or why it is not let in.
'use strict';
const { Client, Message } = require('azure-iot-device');
const { Mqtt } = require('azure-iot-device-mqtt');
const { ConnectionString, Registry } = require('azure-iothub');

const { DEVICE_ID: deviceId, DEVICE_CERT: cert, DEVICE_KEY: key, IOTHUB_CONNECTION_STRING: service } = process.env;

async function run() {
  const registry = Registry.fromConnectionString(service);
  await registry.create({ deviceId, authentication: { type: 'certificateAuthority' } });
  const host = ConnectionString.parse(service).HostName;
  const client = Client.fromConnectionString(`HostName=${host};DeviceId=${deviceId};x509=true`, Mqtt);
  await client.setOptions({ cert, key });
  await client.open();
  return (await client.sendEvent(new Message('hello'))).constructor.name;
}

function say(text) {
  process.stdout.write(text, () => process.exit(0));
}

run().then(say, (error) => say(error.name));

// A program as its author runs it against IoT Hub: it knows a connection string and nothing of local hubs.
'use strict';
const { Client: DeviceClient, ModuleClient } = require('azure-iot-device');
const { Mqtt, MqttWs } = require('azure-iot-device-mqtt');
const {
  Client,
  ConnectionString,
  DigitalTwinClient,
  IoTHubTokenCredentials,
  JobClient,
  Registry,
} = require('azure-iothub');

const service = process.env.IOTHUB_CONNECTION_STRING;
const { HostName } = ConnectionString.parse(service);
const registry = Registry.fromConnectionString(service);
const methods = Client.fromConnectionString(service);
const jobs = JobClient.fromConnectionString(service);

/** As IoT Edge gives it to its modules: with the gateway, which is the hub here. */
function throughGateway(text) {
  return `${text};GatewayHostName=${HostName}`;
}

function connectionString(names, record) {
  return `HostName=${HostName};${names};SharedAccessKey=${record.authentication.symmetricKey.primaryKey}`;
}

async function addModule(moduleId) {
  const { responseBody } = await registry.addModule({ deviceId: 'edge', moduleId });
  const text = connectionString(`DeviceId=edge;ModuleId=${moduleId}`, responseBody);
  return ModuleClient.fromConnectionString(throughGateway(text), Mqtt);
}

async function untilCompleted(jobId) {
  for (;;) {
    const { jobStatus } = await jobs.getJob(jobId);
    if (['completed', 'failed', 'cancelled'].includes(jobStatus.status)) return jobStatus.status;
  }
}

async function run() {
  await registry.create({ deviceId: 'edge', capabilities: { iotEdge: true } });
  const [caller, callee] = [await addModule('caller'), await addModule('callee')];
  await callee.open();
  callee.onMethod('greet', ({ payload }, response) => void response.send(200, { hello: payload.name }));
  const call = { methodName: 'greet', payload: { name: 'service' }, connectTimeoutInSeconds: 10 };
  const { result: toService } = await methods.invokeDeviceMethod('edge', 'callee', call);
  await caller.open();
  const toModule = await caller.invokeMethod('edge', 'callee', { ...call, payload: { name: 'module' } });

  const { responseBody: camera } = await registry.create({ deviceId: 'camera' });
  const device = DeviceClient.fromConnectionString(connectionString('DeviceId=camera', camera), MqttWs);
  await device.open();
  const twin = await device.getTwin();
  await new Promise((done, fail) => {
    twin.properties.reported.update({ frames: 7 }, (error) => (error ? fail(error) : done()));
  });
  await jobs.scheduleTwinUpdate('tag', "deviceId = 'camera'", { etag: '*', tags: { site: 'a' } }, new Date(), 60);
  const job = await untilCompleted('tag');
  const { responseBody: seen } = await registry.getTwin('camera');

  const digitalTwins = new DigitalTwinClient(new IoTHubTokenCredentials(service));
  const digitalTwin = await digitalTwins.getDigitalTwin('camera').then(
    () => 'an answer',
    (error) => `${error.statusCode}`,
  );
  const upload = await device.getBlobSharedAccessSignature('frame.jpg').then(
    () => 'an answer',
    (error) => JSON.parse(error.responseBody).Message,
  );
  await Promise.all([caller.close(), callee.close(), device.close()]);
  const { tags, properties } = seen;
  return {
    toService: toService.payload,
    toModule: toModule.payload,
    reported: properties.reported.frames,
    job,
    tags,
    digitalTwin,
    upload,
  };
}

run().then(
  (seen) => {
    process.stdout.write(JSON.stringify(seen), () => process.exit(0));
  },
  (error) => {
    process.stderr.write(`${error.stack}\n`, () => process.exit(1));
  },
);

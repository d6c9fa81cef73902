/** An operation of IoT Hub that the local hub refuses, and why. It answers 501. */
export interface RefusedRoute {
  readonly verb: 'get' | 'put' | 'post' | 'patch' | 'delete';
  readonly path: string;
  readonly why: string;
}

const BLOB_JOBS =
  'import and export jobs, which need Azure Storage. POST /devices takes up to 100 identities at a time; the ' +
  'commands `export` and `import` of the local hub take everything that it keeps; scheduled jobs are at /jobs/v2.';
const DIGITAL_TWINS =
  'digital twins (Plug and Play). Properties of a model are read and written with /twins/{id}, a command is called with ' +
  'POST /twins/{id}/methods, as component*command for one of a component.';

/** Of the service API: for who may ask at all. */
export const REFUSED_ROUTES: readonly RefusedRoute[] = [
  { verb: 'post', path: '/jobs/create', why: BLOB_JOBS },
  { verb: 'get', path: '/jobs', why: BLOB_JOBS },
  { verb: 'get', path: '/jobs/:id', why: BLOB_JOBS },
  { verb: 'delete', path: '/jobs/:id', why: BLOB_JOBS },
  { verb: 'get', path: '/digitaltwins/:id', why: DIGITAL_TWINS },
  { verb: 'patch', path: '/digitaltwins/:id', why: DIGITAL_TWINS },
  { verb: 'post', path: '/digitaltwins/:id/commands/:name', why: DIGITAL_TWINS },
  { verb: 'post', path: '/digitaltwins/:id/components/:component/commands/:name', why: DIGITAL_TWINS },
];

const FILE_UPLOAD =
  'file upload, which needs Azure Storage. A program that uploads can be tried up to here and no further.';
const DEVICE_HTTPS =
  'the HTTPS API of devices. Devices and modules connect with MQTT, over TLS (Mqtt) or WebSockets (MqttWs); messages to a ' +
  'device come there too.';

/**
 * Of the API that devices speak over HTTPS. Whoever asks is told: a device may have shown a certificate in place of a
 * token, and nothing is behind these.
 */
export const REFUSED_DEVICE_ROUTES: readonly RefusedRoute[] = [
  { verb: 'post', path: '/devices/:deviceId/files', why: FILE_UPLOAD },
  { verb: 'post', path: '/devices/:deviceId/files/notifications', why: FILE_UPLOAD },
  { verb: 'post', path: '/devices/:deviceId/files/notifications/:correlationId', why: FILE_UPLOAD },
  { verb: 'post', path: '/devices/:deviceId/messages/events', why: DEVICE_HTTPS },
  { verb: 'get', path: '/devices/:deviceId/messages/deviceBound', why: DEVICE_HTTPS },
  { verb: 'delete', path: '/devices/:deviceId/messages/deviceBound/:lockToken', why: DEVICE_HTTPS },
  { verb: 'post', path: '/devices/:deviceId/messages/deviceBound/:lockToken/abandon', why: DEVICE_HTTPS },
];

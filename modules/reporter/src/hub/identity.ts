import * as z from 'zod';
import { ConnectError } from './connect-error.ts';

/** Where the hub (or edgeHub) listens for this module. */
export interface HubEndpoint {
  readonly host: string;
  readonly port: number;
}

/** Credentials come from the workload API of IoT Edge: no key is in the process. */
export interface WorkloadIdentity {
  readonly kind: 'workloadApi';
  readonly workloadUri: URL;
  readonly deviceId: string;
  readonly moduleId: string;
  readonly generationId: string;
  readonly endpoint: HubEndpoint;
}

/** Credentials stand in a connection string; the key itself is not kept here. */
export interface ConnectionStringIdentity {
  readonly kind: 'connectionString';
  readonly variable: string;
  readonly deviceId: string;
  readonly moduleId: string;
  readonly caFile: string | undefined;
  readonly endpoint: HubEndpoint;
}

export type ModuleIdentity = WorkloadIdentity | ConnectionStringIdentity;

/** The identity will stand in a file, a key of a mounted Secret, which may come while the process runs already. */
export interface ConnectionFile {
  readonly kind: 'connectionFile';
  readonly file: string;
  /** `namespace/name` of the Secret, for people. */
  readonly secret: string | undefined;
  readonly caFile: string | undefined;
}
export type Environment = Readonly<Record<string, string | undefined>>;

const defaultMqttPort = 8883;
const edgeVariables = [
  'IOTEDGE_WORKLOADURI',
  'IOTEDGE_DEVICEID',
  'IOTEDGE_MODULEID',
  'IOTEDGE_IOTHUBHOSTNAME',
  'IOTEDGE_AUTHSCHEME',
  'IOTEDGE_MODULEGENERATIONID',
] as const;

/**
 * Where the identity comes from: a file where one is named (`MOORING_CONNECTION_FILE`), else what the SDK's
 * `ModuleClient.fromEnvironment` will use, by its own order: `EdgeHubConnectionString`, `IotHubConnectionString`, then the
 * `IOTEDGE_*` variables. Checked before the SDK sees it, because a connection string
 * that does not parse makes the SDK throw where nobody can catch it.
 *
 * @throws ConnectError of step `environment`; never with a key in its text.
 */
export function readModuleIdentity(environment: Environment): ModuleIdentity | ConnectionFile {
  const caFile = environment['EdgeModuleCACertificateFile'] || undefined;
  const file = environment['MOORING_CONNECTION_FILE'];
  if (file) {
    return { kind: 'connectionFile', file, secret: environment['MOORING_CONNECTION_SECRET'] || undefined, caFile };
  }
  for (const variable of ['EdgeHubConnectionString', 'IotHubConnectionString']) {
    const value = environment[variable];
    if (value) return parseConnectionString(value, { from: variable, step: 'environment', caFile });
  }
  const missing = edgeVariables.filter((name) => !environment[name]);
  if (missing.length > 0) {
    throw new ConnectError(
      'environment',
      `${missing.join(', ')} not set. A module gets them from edgeAgent; outside IoT Edge set EdgeHubConnectionString (and EdgeModuleCACertificateFile).`,
    );
  }
  const value = (name: (typeof edgeVariables)[number]) => environment[name] ?? '';
  if (value('IOTEDGE_AUTHSCHEME').toLowerCase() !== 'sastoken') {
    throw new ConnectError(
      'environment',
      `The SDK knows sasToken only: IOTEDGE_AUTHSCHEME is ${shown(value('IOTEDGE_AUTHSCHEME'))}.`,
    );
  }
  const gateway = environment['IOTEDGE_GATEWAYHOSTNAME'];
  // Behind a gateway nothing connects to it, but the token is made out for it.
  const hub = parseEndpoint(value('IOTEDGE_IOTHUBHOSTNAME'), 'IOTEDGE_IOTHUBHOSTNAME');
  return {
    kind: 'workloadApi',
    workloadUri: parseWorkloadUri(value('IOTEDGE_WORKLOADURI')),
    deviceId: value('IOTEDGE_DEVICEID'),
    moduleId: value('IOTEDGE_MODULEID'),
    generationId: value('IOTEDGE_MODULEGENERATIONID'),
    endpoint: gateway ? parseEndpoint(gateway, 'IOTEDGE_GATEWAYHOSTNAME') : hub,
  };
}

function parseWorkloadUri(text: string): URL {
  if (URL.canParse(text)) {
    const uri = new URL(text);
    if (uri.protocol === 'http:' || uri.protocol === 'unix:') return uri;
  }
  throw new ConnectError(
    'environment',
    `IOTEDGE_WORKLOADURI must be http://HOST:PORT/ or unix:///PATH: it is ${shown(text)}.`,
  );
}

const connectionStringSchema = z.object({
  HostName: z.string().min(1),
  DeviceId: z.string().min(1),
  ModuleId: z.string().min(1),
  SharedAccessKey: z.base64().min(1),
  GatewayHostName: z.string().min(1).optional(),
});

/**
 * A connection string of a module, checked.
 *
 * @throws ConnectError of the given step; never with a key in its text.
 */
export function parseConnectionString(
  text: string,
  { from, step, caFile }: { from: string; step: 'environment' | 'connectionFile'; caFile: string | undefined },
): ConnectionStringIdentity {
  const fields = Object.fromEntries(
    text
      .split(';')
      .filter((part) => part !== '')
      .map((part) => {
        const at = part.indexOf('=');
        return at < 0 ? [part, ''] : [part.slice(0, at), part.slice(at + 1)];
      }),
  );
  const parsed = connectionStringSchema.safeParse(fields);
  if (!parsed.success) {
    const bad = [...new Set(parsed.error.issues.map((issue) => issue.path.join('.')))].join(', ');
    throw new ConnectError(
      step,
      `${from} lacks a usable ${bad}. It must read HostName=…;DeviceId=…;ModuleId=…;SharedAccessKey=…[;GatewayHostName=…].`,
    );
  }
  const { DeviceId, ModuleId, HostName, GatewayHostName } = parsed.data;
  const hub = parseEndpoint(HostName, `HostName of ${from}`, step);
  return {
    kind: 'connectionString',
    variable: from,
    deviceId: DeviceId,
    moduleId: ModuleId,
    caFile,
    endpoint: GatewayHostName === undefined ? hub : parseEndpoint(GatewayHostName, `GatewayHostName of ${from}`, step),
  };
}

/**
 * `edgehub` or `localhost:8883`, as the SDK hands it to its MQTT client: a port in the name is honoured.
 *
 * @param from the variable or the field that it stands in, for people
 * @throws ConnectError of the given step; never with a key in its text.
 */
export function parseEndpoint(
  text: string,
  from: string,
  step: 'environment' | 'connectionFile' = 'environment',
): HubEndpoint {
  const uri = `mqtts://${text}`;
  const url = URL.canParse(uri) ? new URL(uri) : undefined;
  // Of `https://edgehub` the host would be `https`; a connection string would be a host whole, and told as one, with its key.
  if (url === undefined || url.hostname === '' || !/^mqtts:\/\/[^/?#@=;]+\/?$/.test(uri)) {
    throw new ConnectError(step, `${from} is no host name to reach the hub by: it is ${shown(text)}.`);
  }
  const { hostname, port } = url;
  return { host: hostname.replace(/^\[(.*)\]$/, '$1'), port: port === '' ? defaultMqttPort : Number(port) };
}

/** A value as a log may have it: a key ends in `=` as a rule, stands among fields, or before the `@` of a URL. */
function shown(text: string): string {
  return /[=;@]/.test(text) ? 'not shown, for it may hold a key' : JSON.stringify(text);
}

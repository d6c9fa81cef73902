import https from 'node:https';
import type { Duplex } from 'node:stream';
import iothub from 'azure-iothub';
import { RestApiClient } from 'azure-iothub/dist/common-http/rest_api_client.js';
import { SharedAccessSignature } from 'azure-iothub/dist/common-core/shared_access_signature.js';
import type { HubEndpoint } from './endpoint.ts';

type LocalEndpoint = Extract<HubEndpoint, { kind: 'local' }>;

/**
 * The one place that points Microsoft's service clients at a hub which is not on port 443. They have no public port
 * option, so a REST client with its own agent goes in by constructor parameters that the SDK keeps for its own tests
 * (docs/decisions/0006). Only a local hub comes this way; a real hub is reached by public constructors alone.
 */
export function connectLocalHub(endpoint: LocalEndpoint): { registry: iothub.Registry; client: iothub.Client } {
  const agent = new RedirectingAgent(endpoint);
  const signature = signatureOf(endpoint.connectionString);
  const config = { host: endpoint.name, sharedAccessSignature: signature };
  const rest = () => new FixedAgentRestClient(config, agent);
  return {
    registry: new iothub.Registry(config, rest()),
    // The AMQP transport is for cloud-to-device messages, which are never sent from here.
    client: new iothub.Client({} as iothub.Client.Transport, rest()),
  };
}

/** Dials the local hub, while host header, signature and certificate check stay with the hub's own name. */
class RedirectingAgent extends https.Agent {
  readonly #endpoint: LocalEndpoint;

  constructor(endpoint: LocalEndpoint) {
    super({ keepAlive: true });
    this.#endpoint = endpoint;
  }

  override createConnection(
    options: https.RequestOptions,
    callback?: (error: Error | null, stream: Duplex) => void,
  ): Duplex | null | undefined {
    const { host, httpsPort, name, caPem } = this.#endpoint;
    return super.createConnection({ ...options, host, port: httpsPort, servername: name, ca: caPem }, callback);
  }
}

/** Registry and Client each install an agent of their own at construction; this one keeps ours. */
class FixedAgentRestClient extends RestApiClient {
  readonly #agent: https.Agent;

  constructor(config: RestApiClient.TransportConfig, agent: https.Agent) {
    super(config, 'mooring');
    this.#agent = agent;
  }

  override setOptions(): void {
    super.setOptions({ http: { agent: this.#agent } });
  }
}

/** An object rather than a string: the SDK then renews the token's hour at each call. */
function signatureOf(connectionString: string): SharedAccessSignature {
  const field = (name: string) => new RegExp(`(?:^|;)${name}=([^;]+)`, 'i').exec(connectionString)?.[1] ?? '';
  const expirySeconds = Math.floor(Date.now() / 1000) + 3600;
  return SharedAccessSignature.create(
    field('HostName'),
    field('SharedAccessKeyName'),
    field('SharedAccessKey'),
    expirySeconds,
  );
}

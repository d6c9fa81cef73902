import { z } from 'zod';
import { argumentInvalid } from '../errors/catalogue.ts';
import { HubError } from '../errors/hub-error.ts';
import { readBody } from '../identity/identity-body.ts';
import { identityKey, type IdentityId } from '../identity/identity-id.ts';
import type { IdentityRegistry } from '../identity/registry.ts';
import type { MethodCaller } from '../method/method-caller.ts';
import { readMethodRequest, type MethodRequest } from '../method/method-request.ts';
import { connectsThrough, EDGE_AGENT, gatewayOf } from './gateway-module.ts';

export interface ModuleCall {
  readonly caller: IdentityId;
  /** Who the caller says it is, `<device>/<module>`: the header `x-ms-edge-moduleId`. */
  readonly claim: string | undefined;
  readonly target: IdentityId;
  /** Parsed JSON. */
  readonly body: unknown;
  readonly signal: AbortSignal;
}

export interface ModuleCallAnswer {
  readonly status: number;
  readonly body: unknown;
}

const NAME_LIMIT_CHARACTERS = 100;
const CONNECT_LIMIT_SECONDS = 300;
const limited = z.looseObject({ methodName: z.string(), connectTimeoutInSeconds: z.number().int().nullish() });

/**
 * Direct methods that modules of edge devices call, answered as edgeHub does (read in code): it looks for the callee
 * among those who are connected to it, so whoever is elsewhere or nowhere is a 404 after the connect time-out.
 */
export class ModuleCalls {
  readonly #registry: IdentityRegistry;
  readonly #methods: MethodCaller;

  constructor(registry: IdentityRegistry, methods: MethodCaller) {
    this.#registry = registry;
    this.#methods = methods;
  }

  /** Whether this identity calls through a gateway. */
  covers(caller: IdentityId): boolean {
    return gatewayOf(this.#registry, caller) !== null;
  }

  async call({ caller, claim, target, body, signal }: ModuleCall): Promise<ModuleCallAnswer> {
    let request: MethodRequest;
    try {
      request = readModuleCall(body);
    } catch (error) {
      if (!(error instanceof HubError)) throw error;
      return { status: 400, body: error.message };
    }
    const refusal = refuseClaim(caller, claim);
    if (refusal !== null) return refusal;
    try {
      const wanted = this.#isWithin(caller, target) ? target : NOBODY;
      return { status: 200, body: await this.#methods.call(wanted, request, signal) };
    } catch (error) {
      if (!(error instanceof HubError)) throw error;
      return { status: error.status, body: { message: reasonOf(error, target) } };
    }
  }

  /** Whether the target may be connected to the caller's gateway. The agent is not: it talks to the hub. */
  #isWithin(caller: IdentityId, target: IdentityId): boolean {
    const gateway = gatewayOf(this.#registry, caller);
    if (gateway === null || target.moduleId === EDGE_AGENT) return false;
    return connectsThrough(this.#registry, gateway, target.deviceId);
  }
}

/** An id that nothing can be registered under, so that it is waited for in vain. */
const NOBODY: IdentityId = { deviceId: '', moduleId: null };

function refuseClaim(caller: IdentityId, claim: string | undefined): ModuleCallAnswer | null {
  const [deviceId = '', ...rest] = (claim ?? '').split('/').filter((part) => part !== '');
  if (rest.length !== 1) return { status: 400, body: { message: 'Invalid header value for x-ms-edge-moduleId' } };
  if (deviceId !== caller.deviceId) {
    return { status: 401, body: { message: 'Only modules on the same device can invoke DirectMethods' } };
  }
  if (claim !== identityKey(caller)) {
    return { status: 401, body: { message: `Unable to authenticate device with Id ${claim}` } };
  }
  return null;
}

/** edgeHub's limits: the name is shorter than the hub's, and the time to connect may be longer than that to answer. */
function readModuleCall(body: unknown): MethodRequest {
  const { methodName, connectTimeoutInSeconds } = readBody(limited, body);
  if (methodName.length > NAME_LIMIT_CHARACTERS) {
    throw argumentInvalid(`MethodName cannot be longer than ${NAME_LIMIT_CHARACTERS}`);
  }
  const connectSeconds = connectTimeoutInSeconds ?? 0;
  if (connectSeconds < 0 || connectSeconds > CONNECT_LIMIT_SECONDS) {
    throw argumentInvalid(`ConnectTimeout has to be between 0 and ${CONNECT_LIMIT_SECONDS} seconds.`);
  }
  const request = readMethodRequest({ ...(body as object), connectTimeoutInSeconds: 0 });
  return { ...request, connectTimeoutMs: connectSeconds * 1000 };
}

function reasonOf(error: HubError, target: IdentityId): string {
  if (error.status === 404) return `Client ${identityKey(target)} not found`;
  return error.status === 504 ? 'Timed out waiting for device to respond to method request' : error.message;
}

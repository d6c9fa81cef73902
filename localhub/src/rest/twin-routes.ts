import { deviceNotFound } from '../errors/catalogue.ts';
import { deviceIdentity, identityKey, moduleIdentity, type IdentityId } from '../identity/identity-id.ts';
import type { IdentityRegistry } from '../identity/registry.ts';
import { connectsThrough } from '../gateway/gateway-module.ts';
import type { ModuleCalls } from '../gateway/module-calls.ts';
import type { MethodCaller } from '../method/method-caller.ts';
import { readMethodRequest } from '../method/method-request.ts';
import { readTwinWrite } from '../twin/twin-body.ts';
import type { TwinService } from '../twin/twin-service.ts';
import { TWIN_VALUES_LIMIT } from './request-body.ts';
import type { OwnAccess, RestRequest, Route } from './route.ts';

/**
 * A module of an edge device calls methods within its gateway: of the device, of its modules, and of devices below it.
 * It signs with its own key; a header that names another module is a lie (read in code).
 */
function withinGateway(registry: IdentityRegistry): OwnAccess {
  return ({ principal, param, header }) => {
    if (principal.kind !== 'identity' || principal.id.moduleId === null) return false;
    const claimed = header('x-ms-edge-moduleid');
    if (claimed !== undefined && claimed !== identityKey(principal.id)) return false;
    const gateway = registry.findDevice(principal.id.deviceId);
    return gateway?.iotEdge === true && connectsThrough(registry, gateway, param('deviceId'));
  };
}

const TWIN_PATHS: readonly { path: string; identify: (request: RestRequest) => IdentityId }[] = [
  { path: '/twins/:deviceId', identify: ({ param }) => deviceIdentity(param('deviceId')) },
  {
    path: '/twins/:deviceId/modules/:moduleId',
    identify: ({ param }) => moduleIdentity(param('deviceId'), param('moduleId')),
  },
];

/** `moduleCalls` is how modules of edge devices call methods; null where they call as everybody does. */
export function twinRoutes(
  registry: IdentityRegistry,
  twins: TwinService,
  methods: MethodCaller,
  moduleCalls: ModuleCalls | null,
): Route[] {
  const throughGateway = ({ principal }: RestRequest): IdentityId | null =>
    principal.kind === 'identity' && moduleCalls?.covers(principal.id) === true ? principal.id : null;
  const isWithin = withinGateway(registry);
  return TWIN_PATHS.flatMap(({ path, identify }): Route[] => [
    {
      verb: 'get',
      path,
      needs: 'serviceConnect',
      run: (request) => ({ status: 200, body: twins.read(identify(request)) }),
    },
    {
      verb: 'patch',
      path,
      needs: 'serviceConnect',
      maxValues: TWIN_VALUES_LIMIT,
      run: (request) => {
        const write = readTwinWrite(request.body);
        return { status: 200, body: twins.write(identify(request), write, 'merge', request.ifMatch) };
      },
    },
    {
      verb: 'put',
      path,
      needs: 'serviceConnect',
      maxValues: TWIN_VALUES_LIMIT,
      run: (request) => {
        const write = readTwinWrite(request.body);
        // A PUT replaces both sections, so one that the body leaves out is emptied.
        const whole = { tags: write.tags ?? null, desired: write.desired ?? null };
        return { status: 200, body: twins.write(identify(request), whole, 'replace', request.ifMatch) };
      },
    },
    {
      verb: 'post',
      path: `${path}/methods`,
      needs: 'serviceConnect',
      ownAccess: (request) => throughGateway(request) !== null || isWithin(request),
      apiVersionOptional: true,
      run: async (request) => {
        const id = identify(request);
        const caller = throughGateway(request);
        if (moduleCalls !== null && caller !== null) {
          const claim = request.header('x-ms-edge-moduleid');
          return moduleCalls.call({ caller, claim, target: id, body: request.body, signal: request.signal });
        }
        const call = readMethodRequest(request.body);
        if (registry.find(id) === undefined) throw deviceNotFound(id);
        return { status: 200, body: await methods.call(id, call, request.signal) };
      },
    },
  ]);
}

import { deviceNotFound } from '../errors/catalogue.ts';
import { deviceIdentity, moduleIdentity, type IdentityId } from '../identity/identity-id.ts';
import type { IdentityRegistry } from '../identity/registry.ts';
import type { MethodCaller } from '../method/method-caller.ts';
import { readMethodRequest } from '../method/method-request.ts';
import { readTwinWrite } from '../twin/twin-body.ts';
import type { TwinService } from '../twin/twin-service.ts';
import type { OwnAccess, RestRequest, Route } from './route.ts';

/** An edge module calls methods of its own device and of the device's modules, with its module's key. */
const sameDevice: OwnAccess = ({ principal, param }) =>
  principal.kind === 'identity' && principal.id.moduleId !== null && principal.id.deviceId === param('deviceId');

const TWIN_PATHS: readonly { path: string; identify: (request: RestRequest) => IdentityId }[] = [
  { path: '/twins/:deviceId', identify: ({ param }) => deviceIdentity(param('deviceId')) },
  {
    path: '/twins/:deviceId/modules/:moduleId',
    identify: ({ param }) => moduleIdentity(param('deviceId'), param('moduleId')),
  },
];

export function twinRoutes(registry: IdentityRegistry, twins: TwinService, methods: MethodCaller): Route[] {
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
      run: (request) => {
        const write = readTwinWrite(request.body);
        return { status: 200, body: twins.write(identify(request), write, 'merge', request.ifMatch) };
      },
    },
    {
      verb: 'put',
      path,
      needs: 'serviceConnect',
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
      ownAccess: sameDevice,
      apiVersionOptional: true,
      run: async (request) => {
        const id = identify(request);
        const call = readMethodRequest(request.body);
        if (registry.find(id) === undefined) throw deviceNotFound(id);
        return { status: 200, body: await methods.call(id, call, request.signal) };
      },
    },
  ]);
}

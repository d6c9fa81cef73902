import { bulkSteps, MAX_BULK_ITEMS } from '../identity/bulk.ts';
import { identityKey, moduleIdentity } from '../identity/identity-id.ts';
import { deviceBody, moduleBody, readBody } from '../identity/identity-body.ts';
import { renderDevice, renderModule } from '../identity/identity-json.ts';
import type { PresenceBoard } from '../identity/presence.ts';
import type { IdentityRegistry } from '../identity/registry.ts';
import { argumentInvalid } from '../errors/catalogue.ts';
import type { TwinService } from '../twin/twin-service.ts';
import type { OwnAccess, RestAnswer, Route } from './route.ts';
import { inTurns } from '../turns.ts';

const LIST_LIMIT = 1000;

/** A device may see to its own modules with its own key: that is how an edge runtime makes their identities. */
const ownModules: OwnAccess = ({ principal, param }) =>
  principal.kind === 'identity' && identityKey(principal.id) === param('deviceId');

/** A module may read its own identity. */
const ownModuleOrDevice: OwnAccess = (request) => {
  const { principal, param } = request;
  if (ownModules(request)) return true;
  const wanted = identityKey(moduleIdentity(param('deviceId'), param('moduleId')));
  return principal.kind === 'identity' && identityKey(principal.id) === wanted;
};

/** A number outside of 1 to 1000 counts as 1000 (documented); what is no whole number is refused (inferred). */
function readTop(top: string | undefined): number {
  if (top === undefined) return LIST_LIMIT;
  if (!/^-?\d+$/.test(top)) throw argumentInvalid(`top must be a whole number, not '${top.slice(0, 80)}'.`);
  const value = Number(top);
  return value >= 1 && value <= LIST_LIMIT ? value : LIST_LIMIT;
}

export function identityRoutes(registry: IdentityRegistry, presence: PresenceBoard, twins: TwinService): Route[] {
  const device = (id: string): RestAnswer => ({ status: 200, body: renderDevice(registry.getDevice(id), presence) });
  return [
    {
      verb: 'get',
      path: '/devices',
      needs: 'registryRead',
      run: ({ query }) => ({
        status: 200,
        body: registry
          .devices()
          .slice(0, readTop(query['top']))
          .map((record) => renderDevice(record, presence)),
      }),
    },
    {
      verb: 'post',
      path: '/devices',
      needs: 'registryWrite',
      hasLargeBody: true,
      maxItems: MAX_BULK_ITEMS,
      run: async ({ body, takeTurn }) => {
        const result = await inTurns(bulkSteps(registry, twins, body), takeTurn);
        if (result.isSuccessful) return { status: 200, body: result };
        return { status: 400, headers: { 'iothub-errorcode': 'BulkRegistryOperationFailure' }, body: result };
      },
    },
    { verb: 'get', path: '/devices/:deviceId', needs: 'registryRead', run: ({ param }) => device(param('deviceId')) },
    {
      verb: 'put',
      path: '/devices/:deviceId',
      needs: 'registryWrite',
      run: ({ param, body, ifMatch }) => {
        const record = registry.putDevice(param('deviceId'), readBody(deviceBody, body), ifMatch);
        return { status: 200, body: renderDevice(record, presence) };
      },
    },
    {
      verb: 'delete',
      path: '/devices/:deviceId',
      needs: 'registryWrite',
      run: ({ param, ifMatch }) => {
        registry.deleteDevice(param('deviceId'), ifMatch);
        return { status: 204 };
      },
    },
    {
      verb: 'get',
      path: '/devices/:deviceId/modules',
      needs: 'registryRead',
      ownAccess: ownModules,
      run: ({ param }) => {
        const modules = [...registry.deviceForModules(param('deviceId')).modules.values()];
        return { status: 200, body: modules.map((module) => renderModule(module, presence)) };
      },
    },
    {
      verb: 'get',
      path: '/devices/:deviceId/modules/:moduleId',
      needs: 'registryRead',
      ownAccess: ownModuleOrDevice,
      run: ({ param }) => {
        const module = registry.getModule(moduleIdentity(param('deviceId'), param('moduleId')));
        return { status: 200, body: renderModule(module, presence) };
      },
    },
    {
      verb: 'put',
      path: '/devices/:deviceId/modules/:moduleId',
      needs: 'registryWrite',
      ownAccess: ownModules,
      run: ({ param, body, ifMatch }) => {
        const parsed = readBody(moduleBody, body);
        const module = registry.putModule(param('deviceId'), param('moduleId'), parsed, ifMatch);
        return { status: 200, body: renderModule(module, presence) };
      },
    },
    {
      verb: 'delete',
      path: '/devices/:deviceId/modules/:moduleId',
      needs: 'registryWrite',
      ownAccess: ownModules,
      run: ({ param, ifMatch }) => {
        registry.deleteModule(param('deviceId'), param('moduleId'), ifMatch);
        return { status: 204 };
      },
    },
  ];
}

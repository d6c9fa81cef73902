import { toStateDocument } from '../storage/state-document.ts';
import type { StateStore } from '../storage/state-store.ts';
import type { Route } from './route.ts';

/** The local hub's own: everything that it keeps, keys included. For who may do everything already. */
export function stateRoutes(state: StateStore): Route[] {
  return [
    {
      verb: 'get',
      path: '/localhub/state',
      needs: ['registryRead', 'registryWrite', 'serviceConnect', 'deviceConnect'],
      apiVersionOptional: true,
      run: () => ({ status: 200, body: toStateDocument(state.storedRows()) }),
    },
  ];
}

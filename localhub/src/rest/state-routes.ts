import type { StateStore } from '../storage/state-store.ts';
import { makePause } from '../turns.ts';
import { Lanes } from './lanes.ts';
import type { Route } from './route.ts';
import { statePieces, waitForLane } from './state-pieces.ts';

/** The local hub's own: everything that it keeps, keys included. For who may do everything already. */
export function stateRoutes(state: StateStore): Route[] {
  // While it is sent, all that has changed since is held twice.
  const lane = new Lanes(1);
  return [
    {
      verb: 'get',
      path: '/localhub/state',
      needs: ['registryRead', 'registryWrite', 'serviceConnect', 'deviceConnect'],
      apiVersionOptional: true,
      run: async ({ signal }) => {
        await waitForLane(lane, signal);
        return { status: 200, stream: { type: 'json', pieces: statePieces(state, makePause(), signal) } };
      },
    },
  ];
}

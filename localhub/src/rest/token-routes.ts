import { z } from 'zod';
import type { TokenIssuer } from '../bearer/token-issuer.ts';
import { argumentInvalid } from '../errors/catalogue.ts';
import { readBody } from '../identity/identity-body.ts';
import type { Route } from './route.ts';

const body = z.looseObject({
  roles: z.array(z.string()).max(20).optional(),
  actions: z.array(z.string()).max(50).optional(),
  expiresInSeconds: z.number().optional(),
});

/** The local hub's own: a bearer token for tests, in place of Microsoft Entra ID. For who may do everything already. */
export function tokenRoutes(tokens: TokenIssuer): Route[] {
  return [
    {
      verb: 'post',
      path: '/localhub/tokens',
      needs: ['registryRead', 'registryWrite', 'serviceConnect', 'deviceConnect'],
      apiVersionOptional: true,
      run: ({ body: input }) => {
        const { roles = [], actions = [], expiresInSeconds } = readBody(body, input === undefined ? {} : input);
        try {
          const request = { roles, actions, ...(expiresInSeconds === undefined ? {} : { expiresInSeconds }) };
          return { status: 200, body: tokens.issue(request) };
        } catch (error) {
          if (error instanceof RangeError) throw argumentInvalid(error.message);
          throw error;
        }
      },
    },
  ];
}

import type { ClaimOutcome } from '../../core/doctor/readings.ts';
import { awaitClaim, awaitGone, deleteClaim, demandSpare, makeClaim } from './claim.ts';
import type { ShareContext, StepsOf } from './step-context.ts';

const waitSeconds = 45;

/**
 * Steps that claim the spare share. Each claim has a name of its own and is deleted whatever comes. A share that was bound
 * is Released afterwards; what a person must do about that is told.
 */
export function claimSteps(name: string): StepsOf<'read-only-claim' | 'second-claim', ShareContext> {
  return {
    'read-only-claim': async (context) => {
      await demandSpare(context);
      return claim(context, `${name}-ro`, 'ReadOnlyMany', /accessModes?/i);
    },
    'second-claim': async (context) => {
      await demandSpare(context);
      const first = await claim(context, `${name}-1`, 'ReadWriteMany', /accessModes?|already bound/i);
      if (first.phase !== 'Bound') return { first };
      await awaitGone(context, `${name}-1`);
      return { first, second: await claim(context, `${name}-2`, 'ReadWriteMany', /already bound/i) };
    },
  };
}

async function claim(context: ShareContext, name: string, accessMode: string, isSaid: RegExp): Promise<ClaimOutcome> {
  let outcome: ClaimOutcome | undefined;
  try {
    await makeClaim(context, name, accessMode);
    outcome = await awaitClaim(context, name, isSaid, waitSeconds);
    return outcome;
  } finally {
    await deleteClaim(context, name);
    // Where nobody knows how far it came, it may have been bound.
    if (outcome === undefined || outcome.phase === 'Bound') {
      context.leave(`the share ${context.spareShare} may be Released now: unmount it and mount it again in the portal`);
    }
  }
}

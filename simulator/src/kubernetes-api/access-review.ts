import { z } from 'zod';
import { isAllowed, type Identity, type RightLevel } from './rights.ts';
import { badRequest } from './status.ts';

const reviewSchema = z.looseObject({
  spec: z.looseObject({
    resourceAttributes: z.looseObject({
      namespace: z.string().optional(),
      verb: z.string(),
      group: z.string().default(''),
      resource: z.string(),
    }),
  }),
});

/** Answers "may I …?" of whoever asks. Throws ApiStatus 400 for a body of another form. */
export function reviewAccess(body: unknown, identity: Identity, level: RightLevel): object {
  const parsed = reviewSchema.safeParse(body);
  if (!parsed.success) throw badRequest(`not a SelfSubjectAccessReview: ${parsed.error.issues[0]?.message ?? ''}`);
  const { namespace, verb, group, resource } = parsed.data.spec.resourceAttributes;
  const allowed = isAllowed(identity, level, { verb, group, resource, namespace: namespace || undefined });
  return {
    kind: 'SelfSubjectAccessReview',
    apiVersion: 'authorization.k8s.io/v1',
    metadata: {},
    spec: parsed.data.spec,
    status: { allowed, reason: allowed ? 'simulated right' : '' },
  };
}

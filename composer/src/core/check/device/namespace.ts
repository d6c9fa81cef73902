import type { Draft } from '../../model/draft.ts';
import { usesIotEdge } from '../../model/target.ts';

/** Where the claims of a draft are made. */
export function namespaceFor(draft: Draft): string {
  return usesIotEdge(draft) ? 'iotedge' : (draft.declared?.namespace ?? draft.name);
}

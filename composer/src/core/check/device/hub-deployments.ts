import type { DeviceKnowledge } from '../../device/knowledge.ts';
import { sayWho } from '../../device/say-who.ts';
import type { Findings } from '../../diagnostics/findings.ts';
import type { Draft } from '../../model/draft.ts';
import { usesIotEdge } from '../../model/target.ts';

/** Quotas of IoT Hub; the tier is not known here. */
const mostOnPaid = 100;
const mostOnFree = 10;
const nearlyFull = 80;

/**
 * How many more deployments the hub takes. Nothing is refused for it: a push to one device makes none. With more than a
 * free hub can have it is a paid one, and there is nothing to say until that is nearly full.
 */
export function checkHubDeployments(draft: Draft, { hub }: DeviceKnowledge, findings: Findings): void {
  if (hub === undefined || !usesIotEdge(draft)) return;
  const { deployments: count, origin } = hub;
  if (count !== mostOnFree && count < nearlyFull) return;
  const most = count === mostOnFree ? `a free hub takes ${mostOnFree}` : `a paid hub takes ${mostOnPaid}`;
  findings.add(
    'MOOR2040',
    draft.at,
    `the hub has ${count} deployments, and ${most}, says ${sayWho(origin)}`,
    `A push to one device makes no deployment and is taken all the same; a new deployment, layered ones too, would be refused by a full hub. Delete deployments that no device needs. Which tier the hub has cannot be seen from here: a paid one takes ${mostOnPaid}, a free one ${mostOnFree}.`,
    count >= mostOnPaid ? 'warning' : 'info',
  );
}

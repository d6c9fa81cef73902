import type { Findings } from '../diagnostics/findings.ts';
import type { Draft } from '../model/draft.ts';
import { runsOnKubernetes } from '../model/target.ts';
import { checkAgentForm } from './agent-form.ts';
import { checkClaims } from './claims.ts';
import { checkKubernetesMapping } from './kubernetes-mapping.ts';
import { checkLimits } from './limits.ts';
import { checkModules } from './modules.ts';
import { checkMounts } from './mounts.ts';
import { checkPorts } from './ports.ts';
import { checkRoutes } from './routes.ts';

/** Everything that is known of a draft without asking a device. The order matters to nobody but the mapping, see there. */
export function checkDraft(draft: Draft, findings: Findings): void {
  checkModules(draft, findings);
  checkAgentForm(draft, findings);
  checkMounts(draft, findings);
  if (runsOnKubernetes(draft.target)) checkClaims(draft, findings);
  checkPorts(draft, findings);
  checkRoutes(draft, findings);
  checkLimits(draft, findings);
  checkKubernetesMapping(draft, findings);
}

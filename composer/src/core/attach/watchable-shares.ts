import { claimNameOf } from '../check/share-name.ts';
import type { At } from '../diagnostics/diagnostic.ts';
import type { Findings } from '../diagnostics/findings.ts';
import { bindsOf, mountsOf } from '../model/mounts.ts';
import { isObject, lookUp, lookUpObject } from '../model/options.ts';
import { runsOnKubernetes, type Target } from '../model/target.ts';
import type { ExistingModule } from './existing.ts';

interface Seen {
  claim: string;
  readOnly: boolean;
  at: At;
  module: string;
}

/** The claims of shares that modules mount, each once and sorted. Whatever else they mount is told as not watched. */
export function watchableShares(modules: readonly ExistingModule[], target: Target, findings: Findings): string[] {
  const seen = modules.flatMap((module) => sharesOf(module, target, findings));
  const writable = new Set(seen.filter(({ readOnly }) => !readOnly).map(({ claim }) => claim));
  for (const { claim, at, module } of seen) {
    if (!writable.has(claim))
      tell(`the share \`${claim}\`, which \`${module}\` mounts read-only,`, readOnlyHelp, at, findings);
  }
  return [...writable].sort();
}

const readOnlyHelp =
  'A prober mounts its shares writable, and edgeAgent would ask for a claim that does not fit the one there is.';
const folderHelp = 'It is a folder of the machine, and nobody can tell from outside whether a share is mounted there.';
const claimHelp = 'It is a claim that somebody made; whether another pod may mount it, only they know.';
const namelessHelp =
  'It is no name of Kubernetes, and none can be made of it: edgeAgent refuses the deployment that has it, as a whole.';
const dockerHelp = (target: Target) => `On ${target} it is a volume of docker, not a share.`;

function sharesOf(module: ExistingModule, target: Target, findings: Findings): Seen[] {
  const at = (path: Parameters<ExistingModule['optionAt']>[0]) => module.optionAt(path);
  for (const { text, path } of bindsOf(module))
    tell(`\`${text}\` of \`${module.name}\``, folderHelp, at(path), findings);
  for (const { name, path } of claimsOf(module))
    tell(`the claim \`${name}\` of \`${module.name}\``, claimHelp, at(path), findings);
  return mountsOf(module).flatMap(({ type, source, readOnly, path }): Seen[] => {
    if (source === undefined || (type !== 'volume' && type !== 'bind')) return [];
    const claim = type === 'volume' && runsOnKubernetes(target) ? claimNameOf(source) : undefined;
    if (claim !== undefined) return [{ claim, readOnly, at: at(path), module: module.name }];
    const help = type === 'bind' ? folderHelp : runsOnKubernetes(target) ? namelessHelp : dockerHelp(target);
    tell(`\`${source}\` of \`${module.name}\``, help, at(path), findings);
    return [];
  });
}

/** Claims that are named in the extension of edgeAgent: nobody there says that a share is behind them. */
function claimsOf(module: ExistingModule): { name: string; path: (string | number)[] }[] {
  const volumes = lookUp(lookUpObject(module.createOptions, 'k8s-experimental')?.value, 'volumes');
  if (volumes === undefined || !Array.isArray(volumes.value)) return [];
  return volumes.value.flatMap((one, index) => {
    const volume = isObject(one) && isObject(one['volume']) ? one['volume'] : {};
    const claim = isObject(volume['persistentVolumeClaim']) ? volume['persistentVolumeClaim']['claimName'] : undefined;
    return typeof claim === 'string' ? [{ name: claim, path: ['k8s-experimental', volumes.key, index] }] : [];
  });
}

function tell(what: string, help: string, at: At, findings: Findings): void {
  findings.add('MOOR1909', at, `${what} is not watched`, help);
}

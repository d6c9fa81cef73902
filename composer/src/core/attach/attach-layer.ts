import { proberModuleName, reporterModuleName } from '@mooring/contract';
import { sanitizeK8sValue } from '@mooring/edge-kubernetes';
import type { JsonObject } from '../../source/node.ts';
import type { At } from '../diagnostics/diagnostic.ts';
import { Findings } from '../diagnostics/findings.ts';
import type { Draft } from '../model/draft.ts';
import type { Target } from '../model/target.ts';
import { draftWorkload } from '../workload/draft-workload.ts';
import { workloadSchema } from '../workload/workload-schema.ts';
import type { Existing } from './existing.ts';
import { watchableShares } from './watchable-shares.ts';

export interface AttachOptions {
  /** Of what is watched; the prober is named after it. */
  name: string;
  target: Target;
  reporterImage?: string | undefined;
  /** Where findings go that no single module has. */
  at: At;
}

/** A layer above deployments that others own. */
export interface AttachedLayer {
  draft: Draft;
  /** The claims of the shares that its prober mounts. */
  shares: string[];
}

/**
 * The reporter, and a prober that mounts every share which existing modules name, as a layered deployment; undefined
 * where it cannot be made, which the findings tell.
 */
export function attachLayer(existing: Existing, options: AttachOptions, findings: Findings): AttachedLayer | undefined {
  const { at, target } = options;
  reportTakenNames(existing, options.name, findings);
  const shares = watchableShares(existing.modules, target, findings);
  if (shares.length === 0) {
    findings.add(
      'MOOR1908',
      at,
      'no module here names a share, so there is nothing for a prober to mount',
      'The layer has the reporter alone: it watches nodes, GPUs and claims. Is it the right manifest?',
    );
  }
  const parsed = workloadSchema().parse(workloadOf(existing, shares, options));
  const drafting = new Findings();
  const draft = draftWorkload(parsed, () => at, drafting, 'layered');
  reportImage(drafting, options, findings);
  if (findings.hasErrors) return undefined;
  const ours = [draft.reporter, draft.prober];
  return { draft: { ...draft, modules: draft.modules.filter(({ name }) => ours.includes(name)) }, shares };
}

/** A workload with what is watched. The modules in it say only where images come from, and are taken out again. */
function workloadOf(existing: Existing, shares: readonly string[], options: AttachOptions): JsonObject {
  const images = existing.modules.flatMap(({ image }) => (image === undefined || image === '' ? [] : [image]));
  const registries = existing.registries.filter((address) => /^[^\s/]+$/.test(address));
  return {
    apiVersion: 'mooring/v1',
    kind: 'Workload',
    metadata: { name: options.name },
    target: options.target,
    layered: true,
    registries: Object.fromEntries(registries.map((address, index) => [`r${index}`, { address }])),
    volumes: Object.fromEntries(shares.map((share) => [share, { share }])),
    modules: Object.fromEntries(images.filter(isOwn).map((image, index) => [`m${index}`, { image }])),
    reporter: options.reporterImage === undefined ? {} : { image: options.reporterImage },
  };
}

/** Nobody can push to where the runtime itself comes from. */
function isOwn(image: string): boolean {
  return !image.startsWith('mcr.microsoft.com/');
}

function reportTakenNames({ modules }: Existing, name: string, findings: Findings): void {
  const ours = [reporterModuleName, proberModuleName(name)];
  for (const module of modules) {
    if (!ours.includes(sanitizeK8sValue(module.name))) continue;
    findings.add(
      'MOOR1907',
      module.at,
      `there is a module \`${module.name}\` already, which the layer would replace`,
      'If it is the reporter or prober of Mooring, its shares are watched by it. If not, rename it, or choose another name with --name.',
    );
  }
}

/** What was found about the image, in the words of this command. */
function reportImage(drafting: Findings, { at, reporterImage }: AttachOptions, findings: Findings): void {
  for (const { code, severity, message, help, ...place } of drafting.sorted()) {
    if (code === 'MOOR1112') {
      findings.add(
        'MOOR1906',
        at,
        'where the image of the reporter is pulled from cannot be told',
        'Say it: `--reporter-image contoso.azurecr.io/mooring-reporter:0.1.0`.',
      );
    } else if (code === 'MOOR1111' && reporterImage === undefined) {
      findings.add('MOOR1910', at, message, 'Push the image there, or name another one with --reporter-image.');
    } else if (severity === 'error') findings.add(code, place, message, help, severity);
  }
}

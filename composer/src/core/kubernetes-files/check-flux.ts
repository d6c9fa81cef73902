import type { Findings } from '../diagnostics/findings.ts';
import { didYouMean } from '../diagnostics/suggest.ts';
import type { FileObject } from './file-object.ts';
import type { ObjectSet } from './object-set.ts';

const kustomize = 'kustomize.toolkit.fluxcd.io';
const source = 'source.toolkit.fluxcd.io';
const old = /\/v(1beta[12]|2beta[12])$/;
/** Of the first Flux, whose support has ended (documented). */
const firstFlux = new Set(['helm.fluxcd.io', 'clusterconfig.azure.com']);
const readable = /^(https?|ssh):\/\//;

/** What Flux is told: from where, how often, and what becomes of what is taken out. */
export function checkFlux({ objects }: ObjectSet, findings: Findings): void {
  const sources = objects.filter(({ group }) => group === source);
  for (const object of objects) {
    checkVersion(object, findings);
    if (object.group === kustomize && object.kind === 'Kustomization') checkKustomization(object, sources, findings);
    if (object.group === source && object.kind === 'GitRepository') checkRepository(object, findings);
  }
}

function checkVersion(object: FileObject, findings: Findings): void {
  const { apiVersion, group } = object;
  if (firstFlux.has(group)) {
    const help =
      'Azure Arc takes no new configurations of it since 2024. Write GitRepository and Kustomization of Flux 2.';
    findings.add(
      'MOOR2541',
      object.at(['apiVersion']),
      `${object.title} is for the first Flux, whose support has ended`,
      help,
    );
  } else if (group.endsWith('.toolkit.fluxcd.io') && old.test(apiVersion)) {
    const help =
      'Newer releases of Flux do not serve it. Write the version that `flux check` and its documents name, v1 for sources and Kustomizations.';
    findings.add(
      'MOOR2541',
      object.at(['apiVersion']),
      `\`${apiVersion}\` is an old version of this API of Flux`,
      help,
    );
  }
}

function checkKustomization(object: FileObject, sources: readonly FileObject[], findings: Findings): void {
  const lacks = (key: string, help: string) => {
    if (object.get(['spec', key]) !== undefined || object.misspelt.has(key)) return;
    findings.add('MOOR2542', object.at(['spec', key]), `${object.title} has no \`${key}\``, help);
  };
  lacks('interval', 'Write for example `interval: 10m`.');
  lacks('sourceRef', 'Write the kind and the name of the source, for example of a GitRepository.');
  lacks('prune', 'Write `prune: true`, so that what leaves the repository leaves the cluster, or `prune: false`.');
  if (object.get(['spec', 'prune']) === false) {
    findings.add(
      'MOOR2540',
      object.at(['spec', 'prune']),
      `${object.title} leaves in the cluster what is taken out of the repository`,
      'Write `prune: true`, and keep claims by the annotation `kustomize.toolkit.fluxcd.io/prune: disabled`. Nothing to do where somebody tidies up by hand.',
    );
  }
  const name = object.text(['spec', 'sourceRef', 'name']);
  if (name === undefined || sources.length === 0 || sources.some((one) => one.name === name)) return;
  const meant = didYouMean(
    name,
    sources.flatMap((one) => one.name ?? []),
  );
  findings.add(
    'MOOR2544',
    object.at(['spec', 'sourceRef', 'name']),
    `the source \`${name}\` of ${object.title} stands in none of the files`,
    `${meant}Nothing to do where it is in the cluster already.`,
  );
}

function checkRepository(object: FileObject, findings: Findings): void {
  const url = object.text(['spec', 'url']);
  const at = object.at(['spec', 'url']);
  if (url === undefined) {
    if (object.misspelt.has('url')) return;
    findings.add(
      'MOOR2542',
      at,
      `${object.title} has no \`url\``,
      'Write https:// or ssh:// and where the repository is.',
    );
  } else if (!readable.test(url)) {
    findings.add(
      'MOOR2542',
      at,
      `Flux cannot read the URL of ${object.title}`,
      'Write https:// or ssh://; the short form git@… is not taken.',
    );
  } else if (/^https?:\/\/[^/@]*@/.test(url)) {
    const help = 'Take what stands before the @ out, and name a Secret with it as `secretRef`.';
    findings.add('MOOR2542', at, `the URL of ${object.title} holds credentials, which Flux does not take there`, help);
  }
  const ref = object.object(['spec', 'ref']) ?? {};
  if (Object.keys(ref).length > 0 || object.misspelt.has('ref')) return;
  findings.add(
    'MOOR2543',
    object.at(['spec', 'url'], 'key'),
    `${object.title} names no branch, and Flux takes \`master\``,
    'Write `ref: { branch: main }`, or whichever is meant.',
  );
}

import type { Findings } from '../diagnostics/findings.ts';
import { didYouMean } from '../diagnostics/suggest.ts';
import type { FileObject } from './file-object.ts';
import type { ObjectSet } from './object-set.ts';
import { checkWord, isFilledIn } from './value-report.ts';

const kustomize = 'kustomize.toolkit.fluxcd.io';
const source = 'source.toolkit.fluxcd.io';
const old = /\/v(1beta[12]|2beta[12])$/;
/** Of the first Flux, whose support has ended (documented). */
const firstFlux = new Set(['helm.fluxcd.io', 'clusterconfig.azure.com']);
const sourceKinds = ['GitRepository', 'OCIRepository', 'Bucket', 'ExternalArtifact'];
/** As the API reads it: years to months have no unit there. */
const duration = /^(\d+(\.\d+)?(ms|s|m|h))+$/;
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
  checkInterval(object, findings);
  checkReferences(object, findings);
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

/** Flux never applies what waits for itself. */
function checkReferences(object: FileObject, findings: Findings): void {
  checkWord(object, ['spec', 'sourceRef', 'kind'], sourceKinds, object.title, findings);
  for (const index of object.list(['spec', 'dependsOn']).keys()) {
    const path = ['spec', 'dependsOn', index];
    const namespace = object.text([...path, 'namespace']) ?? object.namespace;
    if (object.text([...path, 'name']) !== object.name || namespace !== object.namespace) continue;
    const help = 'It would wait for ever. Take it out, or name the Kustomization that was meant.';
    findings.add('MOOR2542', object.at(path), `${object.title} depends on itself`, help);
  }
}

function checkInterval(object: FileObject, findings: Findings): void {
  const value = object.get(['spec', 'interval']);
  if (value === undefined) return;
  if (typeof value === 'string' && (duration.test(value) || !isFilledIn(value))) return;
  findings.add(
    'MOOR2542',
    object.at(['spec', 'interval']),
    `the \`interval\` of ${object.title} is no duration`,
    'Write a number with its unit, ms, s, m or h: for example `interval: 10m`.',
  );
}

function checkRepository(object: FileObject, findings: Findings): void {
  if (object.get(['spec', 'interval']) === undefined && !object.misspelt.has('interval')) {
    const help = 'Write for example `interval: 5m`.';
    findings.add('MOOR2542', object.at(['spec', 'interval']), `${object.title} has no \`interval\``, help);
  }
  checkInterval(object, findings);
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

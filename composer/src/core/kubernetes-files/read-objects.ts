import { findNode, type ObjectNode, type SourceNode } from '../../source/node.ts';
import type { SourceSpace } from '../../source/source-space.ts';
import type { Source } from '../../source/source.ts';
import type { Findings } from '../diagnostics/findings.ts';
import { reportSourceProblem } from '../inputs/report-problems.ts';
import { FileObject } from './file-object.ts';

const template = /\{\{[-\s]*[A-Za-z.$("`]/;

/** The objects of files, in the order of the text. What is none is told, and left out. */
export function readObjects(space: SourceSpace, sources: readonly Source[], findings: Findings): FileObject[] {
  return sources.flatMap((source) => {
    if (isTemplate(source)) {
      reportTemplate(source, space, findings);
      return [];
    }
    for (const problem of source.problems) reportSourceProblem(source, problem, space.at(problem.offset), findings);
    const documents = source.root?.kind === 'array' ? source.root.items : [];
    return documents.flatMap((document) => objectsOf(document, space, findings));
  });
}

/** A template that happens to be YAML as well is read as that: other programs have their own double braces in texts. */
function isTemplate({ problems, text }: Source): boolean {
  return problems.some(({ kind }) => kind === 'syntax' || kind === 'illegalKey') && template.test(text);
}

function reportTemplate(source: Source, space: SourceSpace, findings: Findings): void {
  findings.add(
    'MOOR2502',
    space.at(source.base + source.text.search(template)),
    'this is a template, which is no YAML before it was filled in',
    'Fill it in first, with Helm for example by `helm template <chart> > all.yaml`, and check what comes out.',
  );
}

function objectsOf(document: SourceNode, space: SourceSpace, findings: Findings): FileObject[] {
  if (document.kind !== 'object') {
    const help = 'Write a mapping with `apiVersion`, `kind` and `metadata`.';
    findings.add('MOOR2503', space.at(document.start), 'this is no object of Kubernetes', help);
    return [];
  }
  const items = findNode(document, ['items']);
  const kind = findNode(document, ['kind']);
  if (items?.kind === 'array' && kind?.kind === 'scalar' && String(kind.value).endsWith('List')) {
    return items.items.flatMap((item) => objectsOf(item, space, findings));
  }
  const object = new FileObject(document, space);
  return isWhole(object, document, findings) ? [object] : [];
}

function isWhole(object: FileObject, document: ObjectNode, findings: Findings): boolean {
  const missing = (['apiVersion', 'kind'] as const).filter((key) => object[key] === '');
  if (missing.length > 0) {
    const keys = missing.map((key) => `\`${key}\``).join(' and ');
    const place = document.entries.has(missing[0] ?? '') ? object.at([missing[0] ?? '']) : object.at([]);
    const help = 'Write for example `apiVersion: apps/v1` and `kind: Deployment`.';
    findings.add('MOOR2503', place, `without ${keys} this is no object of Kubernetes`, help);
    return false;
  }
  const isNamed = object.name !== undefined || object.text(['metadata', 'generateName']) !== undefined;
  if (!isNamed && !object.apiVersion.startsWith('kustomize.config.k8s.io/')) {
    const what = object.get(['metadata', 'name']) === undefined ? 'has no name' : 'has a name that is no text';
    findings.add('MOOR2503', object.at(['metadata', 'name']), `this ${object.kind} ${what}`, 'Write `metadata.name`.');
  }
  return true;
}

import { findLooseJson } from '../../source/loose-json.ts';
import { findNode, type SourceNode } from '../../source/node.ts';
import type { SourceSpace } from '../../source/source-space.ts';
import type { Source } from '../../source/source.ts';
import type { Findings } from '../diagnostics/findings.ts';
import type { InputKind } from '../model/draft.ts';
import { isCalledTemplate, moduleEntries } from './input-kind.ts';

/**
 * What stands in a manifest that is not called a template, and is taken from templates only: whoever else pushes the
 * file, pushes it as it stands.
 */
export function reportDeploymentForm(
  source: Source,
  root: SourceNode,
  kind: InputKind,
  space: SourceSpace,
  findings: Findings,
): void {
  if (source.format !== 'json' || isCalledTemplate(source, root)) return;
  const loose = findLooseJson(source.text);
  if (loose !== undefined) {
    findings.add(
      'MOOR1009',
      space.at(source.base + loose.offset),
      `${loose.what} stands in a deployment, and JSON has none`,
      'Mooring reads it; az, scripts and IoT Hub refuse the file as it stands. Take it out, or name the file a template.',
    );
  }
  const found = kind === 'template' ? moduleEntries(root).map(({ key, node }) => ({ key, node: optionsOf(node) })) : [];
  const first = found.find(({ node }) => node?.kind === 'object');
  if (first?.node === undefined) return;
  findings.add(
    'MOOR1326',
    space.at(first.node.start),
    `createOptions of \`${first.key.split('.').at(-1) ?? first.key}\` are an object, which only a template has`,
    'Mooring makes a text of it. As the file stands edgeAgent and az refuse it: write the object as text, or name the file a template.',
  );
}

function optionsOf(module: SourceNode): SourceNode | undefined {
  return findNode(module, ['settings', 'createOptions']);
}

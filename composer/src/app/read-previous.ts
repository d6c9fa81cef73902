import { withPrevious } from '../core/compose/chunk-counts.ts';
import { manifestRootPath } from '../core/inputs/manifest-path.ts';
import type { Findings } from '../core/diagnostics/findings.ts';
import type { Draft } from '../core/model/draft.ts';
import { toValue } from '../source/node.ts';
import { readSource, type InputFile } from '../source/read-source.ts';

/**
 * A draft as it must be composed after the manifest that was pushed last. A file that cannot be read is an error: composed
 * without it, createOptions could take fewer chunks than there are on the device.
 */
export function followPrevious(draft: Draft, previous: InputFile | undefined, findings: Findings): Draft {
  if (previous === undefined) return draft;
  const read = readSource(previous);
  const root = 'source' in read ? read.source.root : undefined;
  if (root !== undefined && manifestRootPath(root) !== undefined) return withPrevious(draft, toValue(root));
  findings.add(
    'MOOR2103',
    { file: previous.name, line: 1, column: 1 },
    root === undefined
      ? 'the manifest that was pushed last cannot be read'
      : 'this is no deployment manifest, so it does not say in how many chunks createOptions stand',
    'Give the deployment.json of the last push with `--previous`, or leave the option away for a first push.',
  );
  return draft;
}

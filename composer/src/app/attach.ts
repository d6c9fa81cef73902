import { attachLayer } from '../core/attach/attach-layer.ts';
import { checkAbove } from '../core/attach/check-above.ts';
import { existingInDraft, type Existing } from '../core/attach/existing.ts';
import { checkDraft } from '../core/check/check-draft.ts';
import type { Digest } from '../core/compose/compose.ts';
import type { At, Diagnostic } from '../core/diagnostics/diagnostic.ts';
import { Findings } from '../core/diagnostics/findings.ts';
import { redact } from '../core/diagnostics/redact.ts';
import { nameOfFile } from '../core/inputs/name-of-file.ts';
import { defaultTarget, type Target } from '../core/model/target.ts';
import type { OutputFile } from '../core/model/output-file.ts';
import type { UnreadableBytes } from '../source/decode-bytes.ts';
import type { Source } from '../source/source.ts';
import { composeInput, type ComposeRequest } from './compose.ts';
import { makeProduct } from './make-product.ts';

export interface AttachRequest {
  /** What stands on the device. */
  existing: Existing;
  /** Values of variables that stand in it by now, by name: they are kept out of findings. */
  used?: ReadonlyMap<string, string>;
  /** Of what is watched; by itself made of `from`. */
  name?: string | undefined;
  /** A file or a device that it was read from. */
  from: string;
  target?: Target | undefined;
  reporterImage?: string | undefined;
  digest: Digest;
}

export interface AttachResult {
  /** The layered manifest; absent when there is an error. */
  file?: OutputFile;
  name: string;
  /** The claims that the prober mounts. */
  shares: string[];
  diagnostics: Diagnostic[];
}

/** Existing modules → a layered deployment that watches the shares they name. */
export function attachInput(request: AttachRequest): AttachResult {
  const { existing, from, target = defaultTarget, reporterImage, digest, used = new Map<string, string>() } = request;
  const name = request.name ?? nameOfFile(from);
  const findings = new Findings();
  const at: At = { file: from, line: 1, column: 1 };
  const layer = attachLayer(existing, { name, target, reporterImage, at }, findings);
  if (layer !== undefined) {
    checkDraft(layer.draft, findings);
    checkAbove(existing.agents, layer.draft, at, findings);
  }
  const product =
    layer === undefined || findings.hasErrors ? undefined : makeProduct(layer.draft, {}, digest, findings);
  const [file] = product?.files ?? [];
  return {
    ...(file === undefined ? {} : { file }),
    name,
    shares: layer?.shares ?? [],
    diagnostics: redact(findings.sorted(), used),
  };
}

export interface ReadExisting {
  existing?: Existing;
  used: ReadonlyMap<string, string>;
  diagnostics: Diagnostic[];
  sources: Source[];
  unreadable: UnreadableBytes[];
}

/** A variable that is not set, or text that cannot be read: of such a manifest nobody knows what it mounts. */
const unknown = /^MOOR(10|12)/;

/**
 * What manifests deploy, each read for itself. Rules that they break are not told here, since others own them; but what
 * cannot be read is.
 */
export function readExisting(request: Omit<ComposeRequest, 'output' | 'previous' | 'site'>): ReadExisting {
  const results = request.files.map((file) => composeInput({ ...request, files: [file] }));
  const diagnostics = results.flatMap((result) =>
    result.diagnostics.filter(
      ({ code, severity }) => severity === 'error' && (unknown.test(code) || result.draft === undefined),
    ),
  );
  const sources = results.flatMap((result) => result.sources);
  const unreadable = results.flatMap((result) => result.unreadable);
  const used = usedIn(sources, { ...request.envFileValues, ...request.env });
  if (diagnostics.length > 0) return { used, diagnostics, sources, unreadable };
  const found = results.flatMap(({ draft }) => (draft === undefined ? [] : [existingInDraft(draft)]));
  return {
    existing: {
      modules: found.flatMap(({ modules }) => modules),
      agents: found.flatMap(({ agents }) => agents),
      registries: [...new Set(found.flatMap(({ registries }) => registries))],
    },
    used,
    diagnostics,
    sources,
    unreadable,
  };
}

function usedIn(
  sources: readonly Source[],
  env: Readonly<Record<string, string | undefined>>,
): ReadonlyMap<string, string> {
  const used = new Map<string, string>();
  for (const { text } of sources) {
    for (const [, name = ''] of text.matchAll(/\$\{?(?:json:)?([A-Za-z_][A-Za-z0-9_]*)/g)) {
      const value = env[name];
      if (value !== undefined) used.set(name, value);
    }
  }
  return used;
}

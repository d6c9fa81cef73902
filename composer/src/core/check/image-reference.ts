/** What is wrong with an image, and the text that was meant where that is certain. */
export interface ImageProblem {
  code: 'MOOR1304' | 'MOOR1312';
  message: string;
  help: string;
  now?: string;
}

const form = 'Write a registry, a name and a tag, for example contoso.azurecr.io/detector:1.4.2.';
const domain = /^(localhost|[a-z0-9.-]+\.[a-z0-9.-]+|[a-z0-9.-]+(?=:\d+$)|\[[0-9a-f:]+\])(:\d+)?$/i;
const component = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const longestName = 255;

/**
 * What every registry and container runtime refuses of the text of an image (the grammar of image references), and where
 * edgeAgent reads it, what that refuses (read in code: it cuts white space around it, and takes no tag beside a digest).
 */
export function findImageProblem(image: string, forEdgeAgent: boolean): ImageProblem | undefined {
  const scheme = /^\s*[a-z][a-z0-9+.-]*:\/\//i.exec(image)?.[0];
  if (scheme !== undefined) {
    const now = image.slice(scheme.length).trim();
    const isWhole = findImageProblem(now, forEdgeAgent) === undefined;
    return refused('begins with a scheme', `Leave \`${scheme.trim()}\` out.`, isWhole ? now : undefined);
  }
  const text = image.trim();
  if (/\s/.test(text)) return unreadable('holds white space', form);
  const { registry, name, tag, digest } = partsOf(text);
  if (forEdgeAgent && tag !== undefined && digest !== undefined) {
    return unreadable('has a tag and a digest', 'A digest may stand in place of a tag, not behind one: leave one out.');
  }
  if (name.slice(name.lastIndexOf('/') + 1).includes(':')) return unreadable('has two tags', form);
  const path = name.split('/');
  if (path.some((part) => part === '') || (registry !== undefined && name === '')) {
    return unreadable('has no name, or an empty part of one', form);
  }
  return refusedPart(text, name, path, tag, digest);
}

/** Whether it has neither tag nor digest, so that edgeAgent puts `:latest` behind it (read in code). */
export function isUntagged(image: string): boolean {
  const { tag, digest } = partsOf(image.trim());
  return tag === undefined && digest === undefined;
}

function refusedPart(
  text: string,
  name: string,
  path: readonly string[],
  tag: string | undefined,
  digest: string | undefined,
): ImageProblem | undefined {
  if (!path.every((part) => component.test(part))) {
    const lower = name.toLowerCase();
    const isOnlyCase = lower.split('/').every((part) => component.test(part));
    const at = text.indexOf(name);
    return isOnlyCase
      ? refused(
          'has upper case in its name',
          `Names of images are in lower case; only registry and tag may have others. Write \`${lower}\`.`,
          text.slice(0, at) + lower + text.slice(at + name.length),
        )
      : refused('has characters that no name of an image has', `Use a-z, 0-9, dots, \`_\`, \`-\` and slashes. ${form}`);
  }
  if (name.length > longestName) return refused(`has a name of more than ${longestName} characters`, form);
  if (tag !== undefined && !/^\w[\w.-]{0,127}$/.test(tag)) {
    return refused(
      'has a tag that is none',
      'A tag has letters, digits, `_`, dots and `-`, at most 128, and begins with none of the last two.',
    );
  }
  const isSha = digest?.startsWith('sha256:') === true;
  const isDigest = isSha ? /^sha256:[0-9a-f]{64}$/.test(digest) : /^[a-z0-9+._-]+:[0-9a-f]{32,}$/i.test(digest ?? '');
  if (digest === undefined || isDigest) return undefined;
  return refused('has a digest that is none', 'Write @sha256: and 64 digits of 0-9 and a-f.');
}

/** Registry, name, tag and digest; a colon that is left in the name is one too many. */
function partsOf(text: string): { registry?: string; name: string; tag?: string; digest?: string } {
  const [whole = '', ...digests] = text.split('@');
  const slash = whole.indexOf('/');
  const first = slash < 0 ? '' : whole.slice(0, slash);
  const registry = domain.test(first) ? first : undefined;
  const rest = registry === undefined ? whole : whole.slice(slash + 1);
  const colon = rest.lastIndexOf(':');
  const hasTag = colon > rest.lastIndexOf('/');
  return {
    ...(registry === undefined ? {} : { registry }),
    name: hasTag ? rest.slice(0, colon) : rest,
    ...(hasTag ? { tag: rest.slice(colon + 1) } : {}),
    ...(digests.length === 0 ? {} : { digest: digests.join('@') }),
  };
}

function unreadable(what: string, help: string): ImageProblem {
  return { code: 'MOOR1304', message: what, help: `It cannot be read, and nothing is pulled. ${help}` };
}

function refused(what: string, help: string, now?: string): ImageProblem {
  return {
    code: 'MOOR1312',
    message: what,
    help: `No registry has such an image, and the module never starts. ${help}`,
    ...(now === undefined ? {} : { now }),
  };
}

/** What is wrong with an image, and the text that was meant where that is certain. */
export interface ImageProblem {
  code: 'MOOR1304' | 'MOOR1312';
  message: string;
  help: string;
  /** What of the help is to be done. */
  advice: string;
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
    const rest = image.slice(scheme.length).trim();
    const more = findImageProblem(rest, forEdgeAgent);
    const help = `Leave \`${scheme.trim()}\` out.`;
    if (more === undefined) return refused('begins with a scheme', help, rest);
    return refused(`begins with a scheme and ${more.message}`, `${help} ${more.advice}`, more.now);
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
  const nameAt = registry === undefined ? 0 : registry.length + 1;
  return refusedPart(text, { name, nameAt, tag, digest });
}

/** Whether it has neither tag nor digest, so that edgeAgent puts `:latest` behind it (read in code). */
export function isUntagged(image: string): boolean {
  const { tag, digest } = partsOf(image.trim());
  return tag === undefined && digest === undefined;
}

/** Everything that is wrong with its parts, as one finding; it is mended where upper case is all. */
function refusedPart(
  text: string,
  { name, nameAt, tag, digest }: { name: string; nameAt: number; tag: string | undefined; digest: string | undefined },
): ImageProblem | undefined {
  const path = name.split('/');
  const wrong: { what: string; help: string }[] = [];
  let now: string | undefined;
  if (!path.every((part) => component.test(part))) {
    const lower = name.toLowerCase();
    if (lower.split('/').every((part) => component.test(part))) {
      now = text.slice(0, nameAt) + lower + text.slice(nameAt + name.length);
      const help = `Names of images are in lower case; only registry and tag may have others. Write \`${lower}\`.`;
      wrong.push({ what: 'has upper case in its name', help });
    } else {
      const help = `Use a-z, 0-9, dots, \`_\`, \`-\` and slashes. ${form}`;
      wrong.push({ what: 'has characters that no name of an image has', help });
    }
  }
  if (name.length > longestName) wrong.push({ what: `has a name of more than ${longestName} characters`, help: form });
  if (tag !== undefined && !/^\w[\w.-]{0,127}$/.test(tag)) {
    const help = 'A tag has letters, digits, `_`, dots and `-`, at most 128, and begins with none of the last two.';
    wrong.push({ what: 'has a tag that is none', help });
  }
  const isSha = digest?.startsWith('sha256:') === true;
  const isDigest = isSha ? /^sha256:[0-9a-f]{64}$/.test(digest) : /^[a-z0-9+._-]+:[0-9a-f]{32,}$/i.test(digest ?? '');
  if (digest !== undefined && !isDigest) {
    wrong.push({ what: 'has a digest that is none', help: 'Write @sha256: and 64 digits of 0-9 and a-f.' });
  }
  if (wrong.length === 0) return undefined;
  const [messages, helps] = [wrong.map(({ what }) => what), wrong.map(({ help }) => help)];
  return refused(messages.join(' and '), helps.join(' '), wrong.length === 1 ? now : undefined);
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
  return { code: 'MOOR1304', message: what, help: `It cannot be read, and nothing is pulled. ${help}`, advice: help };
}

function refused(what: string, help: string, now?: string): ImageProblem {
  return {
    code: 'MOOR1312',
    message: what,
    help: `No registry has such an image, and the module never starts. ${help}`,
    advice: help,
    ...(now === undefined ? {} : { now }),
  };
}

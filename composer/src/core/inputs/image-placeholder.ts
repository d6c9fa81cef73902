/** `${MODULES.x}` or `${MODULEDIR<path>}`, each with what stands behind it: a platform, `debug`, or nothing. */
export interface ImagePlaceholder {
  /** Folders that may be meant, with the suffix that is then left; a folder's name may itself hold dots. */
  candidates: readonly { folder: string; suffix: string }[];
}

/** Nobody names a folder with more dots; it bounds how often is looked for a file. */
const mostDots = 4;
const longest = 260;

/**
 * A placeholder taken apart, with folders relative to the file it stands in. The reason why not, when its path is none
 * that may be read: it must stay in the folder of the file. A backslash is a separator as in files from Windows.
 */
export function readPlaceholder(written: string): ImagePlaceholder | { reason: string } {
  const inner = written.slice(2, -1);
  if (written.length > longest) return { reason: 'it is too long' };
  const ofFolder = /^MODULEDIR<([^<>]*)>(?:\.(.+))?$/s.exec(inner);
  if (ofFolder !== null) {
    const folder = normalizeFolder(ofFolder[1] ?? '');
    return 'reason' in folder ? folder : { candidates: [{ folder: folder.path, suffix: ofFolder[2] ?? '' }] };
  }
  if (!inner.startsWith('MODULES.'))
    return { reason: 'it is written ${MODULEDIR<path>} or ${MODULEDIR<path>.platform}' };
  const parts = inner.slice('MODULES.'.length).split('.');
  if (parts.length > mostDots + 1) return { reason: 'it has too many dots' };
  // Nearly every folder is a name without dots, so that the first part is looked for first.
  const candidates = parts.flatMap((_, index) => {
    const name = parts.slice(0, index + 1).join('.');
    return isName(name) ? [{ folder: `modules/${name}`, suffix: parts.slice(index + 1).join('.') }] : [];
  });
  return candidates.length === 0 ? { reason: 'a module is the name of a folder below `modules`' } : { candidates };
}

function isName(name: string): boolean {
  return /^[^/\\:*?"<>|\p{Cc}]+$/u.test(name) && name !== '.' && name !== '..';
}

/** `./cameras//north` → `cameras/north`; whatever would leave the folder is refused, also when it came back. */
function normalizeFolder(path: string): { path: string } | { reason: string } {
  if (/\p{Cc}/u.test(path)) return { reason: 'its path holds control characters' };
  const slashed = path.replaceAll('\\', '/');
  if (slashed.startsWith('/') || /^[A-Za-z]:/.test(slashed) || slashed.startsWith('~')) {
    return { reason: 'its path is not relative' };
  }
  const steps = slashed.split('/').filter((step) => step !== '' && step !== '.');
  if (steps.some((step) => step.trim() === '..')) return { reason: 'its path leaves the folder of this file' };
  if (!steps.every(isName)) return { reason: 'its path holds characters that no folder should have' };
  return { path: steps.join('/') };
}

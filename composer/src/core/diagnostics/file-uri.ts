const lone = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
const drive = /^[A-Za-z]:[\\/]/;

/**
 * A file name as a valid URI reference (RFC 3986): relative as it is, absolute as `file:///…`. Every character that has
 * a meaning in a URI is percent-encoded, so that no name can turn into a scheme, a query or a fragment.
 */
export function fileUri(file: string): string {
  const isDrive = drive.test(file);
  const path = isDrive || file.startsWith('\\\\') ? file.replaceAll('\\', '/') : file;
  const isAbsolute = isDrive || path.startsWith('/');
  const [first = '', ...rest] = withoutDots(path.split('/'), isAbsolute);
  // The colon of a drive stands as it is (RFC 8089); any other could end a scheme.
  const steps = [isDrive ? first : encodeStep(first), ...rest.map(encodeStep)];
  if (isAbsolute) return `file:///${steps.join('/')}`;
  return first === '' ? '.' : steps.join('/');
}

/** A file as seen from a folder, where it lies in it or below; otherwise its name as it is. */
export function seenFrom(folder: string, file: string): string {
  const beginning = /[\\/]$/.test(folder) ? folder : `${folder}${folder.includes('\\') ? '\\' : '/'}`;
  return file.startsWith(beginning) ? file.slice(beginning.length) : file;
}

/** Without `.`, and without `..` where it can be taken out. */
function withoutDots(steps: readonly string[], isAbsolute: boolean): string[] {
  const kept: string[] = [];
  for (const step of steps) {
    if (step === '' || step === '.') continue;
    if (step !== '..') kept.push(step);
    else if (kept.length > 0 && kept.at(-1) !== '..') kept.pop();
    else if (!isAbsolute) kept.push(step);
  }
  return kept;
}

function encodeStep(step: string): string {
  const encoded = encodeURIComponent(step.replace(lone, '\ufffd'));
  return encoded.replaceAll(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
}

/**
 * The kubelet reads `$$` as a dollar and `$(NAME)` as a variable, in command, args and values of env (documented). Of a
 * dollar before a character beyond ASCII it takes one byte with it, so that is kept apart as well.
 */
const special = /\${2,}|\$(?=[(\u0080-\uffff])/g;

/** A text as it must be written so that the container gets it as it is. */
export function keepFromKubelet(text: string): string {
  return text.replace(special, (dollars) => dollars + dollars);
}

/** The text that a container gets for one that was written with `keepFromKubelet`. */
export function kubeletReads(written: string): string {
  return written.replaceAll('$$', () => '$');
}

/**
 * Bounds on what a person or a pipeline hands in. A desired twin holds 32 KB at a depth of 10, so nothing honest comes
 * near them; without them a small file of brackets or aliases could exhaust the stack or the memory.
 */
export const maxFileBytes = 1_048_576;
export const maxDepth = 100;
export const maxNodes = 50_000;
/** Words, signs, ends of lines and indentations of YAML: eight for each value, and an honest value has four. */
export const maxLexemes = 8 * maxNodes;
/** Documents of one file: each costs a schema of its own. */
export const maxDocuments = 1_000;

/** Of all files of one run together: a hundred files of fifty modules are far below. */
export const maxTotalBytes = 16_777_216;
export const maxTotalNodes = 1_000_000;

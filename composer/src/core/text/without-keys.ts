// What only stands for a value stays. No repetition stands before the name, and none is of a form that overlaps: a long text costs one pass.
const namedSecret =
  /\b(SharedAccessKey|AccountKey|Password|Pwd|Secret|Token|sig)(\s{0,4}=\s{0,4})(?!…|\*{3}|<[^<>]*>|\$?\{[^{}]*\}|\$\(|%[A-Z_]+%)[^;&\s"'…)]+/gi;
/** 32 or 64 bytes in base64, as keys of hubs and storage accounts are. */
const bareKey = /[A-Za-z0-9+/]{86}==|[A-Za-z0-9+/]{43}=/g;

/**
 * What is said of a command line, without the keys in it: a connection string that stands where a name or a file was meant
 * would go into the log of a terminal or a pipeline.
 */
export function withoutKeys(text: string): string {
  return text.replace(namedSecret, '$1$2***').replace(bareKey, '***');
}

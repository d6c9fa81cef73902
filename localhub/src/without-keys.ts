// By the rule of the commands that ask a real hub, and written a second time: the local hub shares no code with them.
// What only stands for a value stays. No repetition stands before the name, and none is of a form that overlaps: a long text
// costs one pass.
const placeholder = String.raw`(?!\u2026|\*{3}|(?:<[^<>]*>|\$\{[^{}]*\}|\$\(\w+\)|%[A-Z_]+%)(?![^;&\s"'\u2026)]))`;
const namedSecret = new RegExp(
  String.raw`(SharedAccessKey|AccountKey|Password|Pwd|Secret|Token)(\s{0,4}=\s{0,4})${placeholder}(?:"[^"]*"|'[^']*'|[^;\s"'\u2026]+)`,
  'gi',
);
const signature = new RegExp(String.raw`\b(sig)(\s{0,4}=\s{0,4})${placeholder}[^;&\s"'\u2026)]+`, 'gi');
/** 32 or 64 bytes in base64, as keys of hubs and storage accounts are. */
const bareKey = /(?<![A-Za-z0-9+/])(?:[A-Za-z0-9+/]{86}==|[A-Za-z0-9+/]{43}=)(?![A-Za-z0-9+/=])/g;

/**
 * What is said of a command line, without the keys in it: a connection string that stands where a name or a file was meant
 * would go into the log of a terminal or a pipeline.
 */
export function withoutKeys(text: string): string {
  return text.replace(namedSecret, '$1$2***').replace(signature, '$1$2***').replace(bareKey, '***');
}

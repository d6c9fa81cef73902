const unwritable =
  // oxlint-disable-next-line no-control-regex -- XML 1.0 has no form for these characters, not even an escaped one
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

const references: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  // A parser turns these into spaces inside an attribute, and a bare carriage return into a line feed everywhere.
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
  // Before `vso[` or `[` two of them begin a command of Azure Pipelines, also in a log that shows the XML.
  '#': '&#35;',
};

/**
 * Any text as XML 1.0 content or as the value of an attribute in either kind of quotes. What XML cannot hold at all
 * (control characters, lone surrogates) becomes U+FFFD.
 */
export function escapeXml(text: string): string {
  return text
    .replace(unwritable, '\uFFFD')
    .replace(/[&<>"'\t\n\r]|(?<=#)#(?=vso\[|\[)/gi, (character) => references[character] ?? character);
}

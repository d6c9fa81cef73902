/** Words of a name that say a secret is behind it. */
const secretWords = new Set(['password', 'passwd', 'passphrase', 'passcode', 'pwd', 'secret', 'apikey']);
/** Words that say so only at the end of a name: tokens have types and limits, and much may pass. */
const secretEnds = new Set(['token', 'pass', 'pw']);
/** Pairs of words that do so together. */
const secretPairs = new Set([
  'api key',
  'access key',
  'account key',
  'shared key',
  'private key',
  'storage key',
  'master key',
]);
/** Endings of names that speak of a secret without holding it. */
const harmlessEnds = new Set(
  'file path dir folder name id url uri endpoint host length size type policy expiry ttl timeout enabled required count header field issuer audience provider vault version format max min limit lifetime interval refresh'.split(
    ' ',
  ),
);
/** Of a text that is long enough to be one: shorter ones are switches and numbers. */
const shortestSecret = 4;

/** What kind of secret a text holds by its form, whatever it is called; undefined for a text that may be anything. */
export function secretInText(text: string): string | undefined {
  if (text.includes('-----BEGIN') && /-----BEGIN (?:[A-Z]{1,12} ){0,3}PRIVATE KEY-----/.test(text))
    return 'a private key';
  if (/SharedAccessKey=(?![<$%{*])[^;\s"]{8,}/i.test(text)) return 'the key of a connection string';
  if (/AccountKey=(?![<$%{*])[^;\s"]{8,}/i.test(text)) return 'the key of a storage account';
  if (/[?&]sig=[A-Za-z0-9%+/]{16,}/.test(text)) return 'a signed URL';
  if (/SharedAccessSignature sr=/.test(text)) return 'a shared access signature';
  if (/(?:^|[\s"'=:])eyJ[\w-]{8,}\.eyJ[\w-]{8,}/.test(text)) return 'a token';
  if (/\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{40,}|glpat-[\w-]{20}|xox[abprs]-[\w-]{20,})/.test(text))
    return 'a token';
  if (/(?:^|[^\w~.-])[\w~.-]{3}8Q~[\w~.-]{34}(?![\w~.-])/.test(text)) return 'a client secret of Microsoft Entra';
  if (/(?:^|[;\s"'])(?:Password|Pwd)\s?=(?![<$%{*;\s])[^;"']{2,}/i.test(text)) return 'a password';
  if (/[a-z]:\/\/[^\s/:@?#]{1,80}:(?![<$%{*])[^\s/@]{2,200}@/i.test(text)) return 'a password in a URL';
  return undefined;
}

/** Whether a name says that its value is a secret: `DB_PASSWORD`, `apiKey`, `Sql__Secret`; not `TOKEN_PATH` or `maxTokens`. */
export function isSecretName(name: string): boolean {
  if (name.length > 200) return false;
  const words = wordsOf(name);
  const last = words.at(-1) ?? '';
  if (harmlessEnds.has(last)) return false;
  return words.some((word, index) => {
    if (secretPairs.has(`${word} ${words[index + 1] ?? ''}`)) return true;
    return secretWords.has(word) || (secretEnds.has(word) && index === words.length - 1);
  });
}

/** Whether a text is the secret itself and not a place, a switch or a placeholder for it. */
export function isLiteralSecret(text: string): boolean {
  const trimmed = text.trim();
  if (trimmed.length < shortestSecret) return false;
  if (/^(?:true|false|null|none|yes|no|on|off|disabled|enabled|undefined|default)$/i.test(trimmed)) return false;
  // Placeholders of templates, pipelines and documents.
  if (/^[<[{%*]|[>}%*]$|\$\{|^\$|\$\(|\{\{|^x+$|^\.+$|^#\{|__$/i.test(trimmed)) return false;
  if (/^(?:your|my|replace|insert|enter|todo|placeholder)[-_ ]/i.test(trimmed)) return false;
  // A file that holds it, a vault that has it, a page to get it from.
  return !/^(?:\/|\.{1,2}\/|[A-Za-z]:\\|file:|https?:\/\/|@Microsoft\.KeyVault)/.test(trimmed);
}

function wordsOf(name: string): string[] {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '')
    .map((word) => word.toLowerCase());
}

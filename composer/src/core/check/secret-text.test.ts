import { describe, expect, it } from 'vitest';
import { isLiteralSecret, isSecretName, secretInText } from './secret-text.ts';

describe('names that say a secret is behind them', () => {
  it.each([
    'DB_PASSWORD',
    'dbPassword',
    'password',
    'Sql__Password',
    'API_KEY',
    'apiKey',
    'APIKEY',
    'AZURE_CLIENT_SECRET',
    'PW',
    'DB_PASS',
  ])('%s', (name) => expect(isSecretName(name)).toBe(true));
  it.each(['ACCESS_TOKEN', 'SAPASSWORD_PWD', 'storage-account-key', 'SharedAccessKey', 'private.key'])('%s', (name) =>
    expect(isSecretName(name)).toBe(true),
  );
  it.each([
    'DB_PASSWORD_FILE',
    'TOKEN_PATH',
    'maxTokens',
    'token_type',
    'TOKENIZER',
    'secretName',
    'KEY',
    'keyboard',
    'PASS_THROUGH',
    'pwm',
  ])('not %s', (name) => expect(isSecretName(name)).toBe(false));
  it.each([
    'ApplicationInsights__InstrumentationKey',
    'PASSWORD_MIN_LENGTH',
    'constructor',
    '',
    'compass',
    'x'.repeat(9999),
  ])('not %s', (name) => expect(isSecretName(name)).toBe(false));
});

describe('texts that are a secret themselves', () => {
  it.each(['correct-horse', 'hunter2!', 'P@$$w0rd', '12345678'])('%s', (text) =>
    expect(isLiteralSecret(text)).toBe(true),
  );
  it.each(['', 'on', 'true', '1', '${DB_PASSWORD}', '$DB_PASSWORD', '<your key>', '{{ .Values.key }}', '%PASSWORD%'])(
    'not %s',
    (text) => expect(isLiteralSecret(text)).toBe(false),
  );
  it.each([
    '/run/secrets/db',
    'https://vault.contoso.com/x',
    '__TOKEN__',
    'your-key-here',
    '$(Password)',
    '*****',
    'none',
  ])('not %s', (text) => expect(isLiteralSecret(text)).toBe(false));
});

describe('secrets known by their form', () => {
  it.each([
    [
      'HostName=contoso.azure-devices.net;DeviceId=a;SharedAccessKey=c2VjcmV0c2VjcmV0',
      'the key of a connection string',
    ],
    ['DefaultEndpointsProtocol=https;AccountName=a;AccountKey=c2VjcmV0c2VjcmV0;', 'the key of a storage account'],
    ['https://a.blob.core.windows.net/c?sv=2020&sig=abcdefghijklmnopqrstuvwx%3D', 'a signed URL'],
    [`ghp_${'aB3'.repeat(12)}`, 'a token'],
    [`--pat=github_pat_${'aB3_'.repeat(12)}`, 'a token'],
    [`aB38Q~${'x1-'.repeat(11)}z`, 'a client secret of Microsoft Entra'],
    ['-----BEGIN RSA PRIVATE KEY-----\nMIIE', 'a private key'],
    ['-----BEGIN PRIVATE KEY-----\nMIIE', 'a private key'],
    ['Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc', 'a token'],
    ['Server=tcp:sql,1433;User ID=sa;Password=correct-horse;', 'a password'],
    ['postgres://user:correct-horse@db:5432/x', 'a password in a URL'],
  ])('%s', (text, kind) => expect(secretInText(text)).toBe(kind));
  it.each([
    'Server=tcp:sql,1433;User ID=sa;Password=${SAPASSWORD};',
    'AccountKey=<key>;',
    'postgres://user:${PASSWORD}@db:5432/x',
    'https://contoso.com:8443/a@b',
    '-----BEGIN CERTIFICATE-----',
    'SELECT * FROM a WHERE password = 1',
  ])('not %s', (text) => expect(secretInText(text)).toBeUndefined());
  it('takes long texts in one go', () => {
    for (const part of ['eyJ', '=eyJaaaaaaaa.', '&sig=', 'a://b:', 'AccountKey=', '-----BEGIN ', 'Password=']) {
      expect(secretInText(part.repeat(20_000).slice(0, 200_000))).not.toBe('nothing');
    }
  });
});

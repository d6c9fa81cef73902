import { createHmac } from 'node:crypto';

const TOKEN_SECONDS = 3600;

/** A shared access signature of the policy in a connection string, good for an hour. */
export function signRequest(connectionString: string, nowMs: number): string {
  const part = (name: string): string => new RegExp(`(?:^|;)${name}=([^;]*)`).exec(connectionString)?.[1] ?? '';
  const resource = encodeURIComponent(part('HostName'));
  const expiry = Math.floor(nowMs / 1000) + TOKEN_SECONDS;
  const key = Buffer.from(part('SharedAccessKey'), 'base64');
  const signature = createHmac('sha256', key).update(`${resource}\n${expiry}`).digest('base64');
  const name = encodeURIComponent(part('SharedAccessKeyName'));
  return `SharedAccessSignature sr=${resource}&sig=${encodeURIComponent(signature)}&se=${expiry}&skn=${name}`;
}

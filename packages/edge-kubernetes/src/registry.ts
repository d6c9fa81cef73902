import { sanitizeDnsDomain } from './names.ts';

/** One entry of `runtime.settings.registryCredentials`. */
export interface RegistryCredential {
  address: string;
  username: string;
  password: string;
}

const defaultRegistry = 'docker.io';

/** Registry host of an image reference: `contoso.azurecr.io/a:1` → `contoso.azurecr.io`, `nginx` → `docker.io`. */
export function registryHostOf(image: string): string {
  const slash = image.indexOf('/');
  const first = slash < 0 ? '' : image.slice(0, slash);
  const isHost = first === 'localhost' || first.includes('.') || first.includes(':');
  return isHost ? first : defaultRegistry;
}

/** The credential whose address is the image's registry host; a scheme or path in the address makes it match nothing. */
export function credentialFor<C extends RegistryCredential>(image: string, credentials: readonly C[]): C | undefined {
  const host = registryHostOf(image).toLowerCase();
  return credentials.find((credential) => credential.address.toLowerCase() === host);
}

/** `<user>-<registry host>[-<port>]` as a DNS subdomain. Throws InvalidKubernetesName where nothing legal is left. */
export function pullSecretName(credential: { username: string; address: string }): string {
  const withoutScheme = credential.address.toLowerCase().replace(/^https?:\/\//, '');
  const host = (withoutScheme.split('/')[0] ?? '').replaceAll(':', '-');
  return sanitizeDnsDomain(`${credential.username.toLowerCase()}-${host}`);
}

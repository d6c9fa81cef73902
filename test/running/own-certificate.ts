import { mintAuthority, mintServerCertificate } from '../../localhub/src/certificates/mint.ts';

/** PEM texts. */
export interface OwnCertificate {
  readonly key: string;
  readonly cert: string;
  /** Of the authority that it is from. */
  readonly ca: string;
}

/** A certificate of a server of the test's own on this machine, made as the local hub makes one: no tool is needed for it. */
export async function ownCertificate(name = 'contoso.example'): Promise<OwnCertificate> {
  const authority = await mintAuthority('CN=Contoso test', Date.now());
  const own = await mintServerCertificate(authority, name, Date.now());
  return { key: own.privateKeyPem, cert: own.certificatePem, ca: authority.certificatePem };
}

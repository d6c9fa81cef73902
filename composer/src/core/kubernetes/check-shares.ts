import type { Findings } from '../diagnostics/findings.ts';
import type { ClusterProfile } from './profile/profile.ts';
import type { ShareClaim } from './share-claims.ts';

/** Whether every share can be bound, and what of it only a person can know. */
export function checkShares(shares: readonly ShareClaim[], profile: ClusterProfile, findings: Findings): void {
  for (const share of shares) {
    if (profile.shares.by === 'name') reportOneClaim(share, findings);
    else if (share.declared === undefined) reportUndeclared(share, profile, findings);
    else {
      reportColon(share, findings);
      reportGuest(share, findings);
    }
  }
}

function reportOneClaim({ share, at }: ShareClaim, findings: Findings): void {
  findings.add(
    'MOOR2005',
    at,
    `the share \`${share}\` can be claimed by one namespace only`,
    'While a module of IoT Edge on the device mounts it, or a workload in another namespace, its claim here stays Pending. Use a share of its own for each.',
  );
}

function reportUndeclared({ share, at }: ShareClaim, profile: ClusterProfile, findings: Findings): void {
  findings.add(
    'MOOR2003',
    at,
    `where the share \`${share}\` is served is not known`,
    `On ${profile.title} nobody makes its PersistentVolume. Declare the volume with its server in a workload file; \`mooring import\` writes one.`,
  );
}

/** NFS is given server and path apart, so there an IPv6 address is one like any other. */
function reportColon({ share, declared, at }: ShareClaim, findings: Findings): void {
  if (declared?.protocol !== 'smb' || declared.server?.includes(':') !== true) return;
  findings.add(
    'MOOR2016',
    at,
    `the server \`${declared.server}\` of the SMB share \`${share}\` cannot stand in its path`,
    'Write the name of the server, or its IPv4 address. Where it has IPv6 alone, give it a name that the nodes can resolve.',
  );
}

function reportGuest({ declared, at }: ShareClaim, findings: Findings): void {
  if (declared?.protocol !== 'smb' || declared.credentials !== undefined) return;
  if (declared.mountOptions?.some((option) => /^(guest|sec=krb5i?)$/.test(option)) === true) return;
  findings.add(
    'MOOR2007',
    at,
    `the SMB share \`${declared.share}\` is mounted without a user`,
    'Most servers refuse that. Write `credentials: <name of a Secret with username and password>`, or `mountOptions: [guest]` where it is meant.',
  );
}

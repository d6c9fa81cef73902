import type { At } from '../diagnostics/diagnostic.ts';
import type { Findings } from '../diagnostics/findings.ts';
import type { Draft } from '../model/draft.ts';

/** The repository a tree is made for, as Flux takes it. */
export interface Repository {
  url: string;
  branch: string;
  /** Folder of the repository, without a slash at either end. */
  path: string;
  interval: string;
  /** Name of the Secret with the credentials of a private repository. */
  secret?: string | undefined;
}

const readable = /^(https?|ssh):\/\/([^/@\s]*@)?[^/@\s]+(\/\S*)?$/;

/** What `gitops` of the workload says; told and undefined where Flux could not read it, or where it holds a secret. */
export function repositoryOf(draft: Draft, findings: Findings): Repository | undefined {
  const example = 'for example `gitops: { url: "https://git.contoso.com/line.git" }`';
  const gitops = draft.declared?.gitops;
  if (gitops === undefined) {
    const help =
      draft.declared === undefined
        ? `Make a workload file of it with \`mooring import\`, and write the repository there, ${example}.`
        : `Write ${example}.`;
    findings.add('MOOR2011', draft.at, 'the key `gitops.url` is missing: in which repository the tree will lie', help);
    return undefined;
  }
  const at: At = draft.declared?.at(['gitops', 'url']) ?? draft.at;
  const [, scheme, user] = readable.exec(gitops.url) ?? [];
  if (scheme === undefined) {
    findings.add('MOOR2011', at, 'Flux cannot read the URL in `gitops.url`', `Write https:// or ssh://, ${example}.`);
    return undefined;
  }
  // A user before a host of http is a name with a password, or a token.
  if (user !== undefined && (scheme !== 'ssh' || user.includes(':'))) {
    const help = 'Take what stands before the @ out, and give it to Flux as a Secret: the README of the tree says how.';
    findings.add('MOOR2011', at, 'the URL in `gitops.url` holds credentials, which would lie in Git', help);
    return undefined;
  }
  if (scheme === 'ssh' && gitops.secret === undefined) {
    const help = 'Write for example `secret: line-git`; the README of the tree says how the Secret is made.';
    findings.add('MOOR2011', at, 'over ssh Flux needs a key: `gitops.secret` names the Secret that holds it', help);
    return undefined;
  }
  return gitops;
}

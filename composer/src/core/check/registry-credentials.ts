import { EdgeAgentError, pullSecretName, registryHostOf } from '@mooring/edge-kubernetes';
import type { JsonObject } from '../../source/node.ts';
import type { At } from '../diagnostics/diagnostic.ts';
import type { Findings } from '../diagnostics/findings.ts';
import type { Draft, ModuleDraft } from '../model/draft.ts';
import { agentPropertiesOf } from '../model/layer-tree.ts';
import { isObject } from '../model/options.ts';
import { isStackEdge } from '../model/target.ts';
import { mayBeFilled } from '../variables/may-be-filled.ts';

interface Credential {
  name: string;
  address: string;
  username: string;
  at: At;
}

/** Registries that nobody pulls from without credentials, unless its owner made that possible. */
export const privateRegistry = /\.azurecr\.(io|cn|us)$/;

/**
 * Credentials and the images they are for. edgeAgent takes those whose address is the registry of an image, letter for
 * letter but for case (read in code).
 */
export function checkRegistryCredentials(draft: Draft, findings: Findings): void {
  const system = [draft.edgeAgent, draft.edgeHub].filter((module) => module !== undefined);
  const modules = [...system, ...draft.modules];
  const hosts = new Set(modules.flatMap((module) => hostOf(module) ?? []));
  const known = new Map<string, Credential>();
  for (const credential of credentialsOf(draft)) {
    const isGood = checkCredential(credential, known, 'Which of the two is taken is said nowhere.', findings);
    const isUsed = hosts.has(credential.address.toLowerCase());
    if (isGood && isUsed && isStackEdge(draft.target)) checkPullSecret(credential, findings);
    // A layer adds to credentials, and to images, that others own.
    if (isGood && !isUsed && draft.layered !== true) reportUnused(credential, findings);
  }
  if (draft.layered === true) return;
  if (Object.keys(registriesOf(draft)).length === 0) checkNone(draft, findings);
  else checkMissing(draft, known, findings);
}

/** Credentials of the pods that are made without edgeAgent, by the rules that it has for them. */
export function checkPodCredentials(draft: Draft, findings: Findings): void {
  const known = new Map<string, Credential>();
  for (const credential of credentialsOf(draft))
    checkCredential(credential, known, 'The first one is taken.', findings);
}

function registriesOf(draft: Draft): JsonObject {
  return objectIn(objectIn(objectIn(agentPropertiesOf(draft), 'runtime'), 'settings'), 'registryCredentials');
}

function credentialsOf(draft: Draft): Credential[] {
  return Object.entries(registriesOf(draft)).flatMap(([name, credential]) => {
    const address = isObject(credential) ? credential['address'] : undefined;
    if (typeof address !== 'string' || address === '' || address.includes('$')) return [];
    const at = draft.agentAt(['runtime', 'settings', 'registryCredentials', name, 'address']);
    const user = isObject(credential) ? credential['username'] : undefined;
    return [{ name, address, username: typeof user === 'string' ? user : '', at }];
  });
}

/**
 * @param taken which is taken of two for one registry
 * @returns whether they are taken for the registry at their address
 */
function checkCredential(
  credential: Credential,
  known: Map<string, Credential>,
  taken: string,
  findings: Findings,
): boolean {
  const { name, address, at } = credential;
  const host = address
    .trim()
    .replace(/^[a-z]+:\/\//i, '')
    .replace(/\/.*$/, '');
  const key = host.toLowerCase();
  const other = known.get(key);
  known.set(key, other ?? credential);
  if (host !== address) {
    const help = `It is compared with the registry of an image as a whole, which is then pulled from without credentials. Write \`${host}\`.`;
    const fix = host === '' ? {} : { fix: [{ at, was: address, now: host }] };
    findings.add(
      'MOOR1318',
      at,
      `the address \`${address}\` of \`${name}\` is more than the name of a registry`,
      help,
      fix,
    );
  } else if (other !== undefined) {
    const help = `${taken} Take one out.`;
    findings.add('MOOR1318', at, `\`${name}\` and \`${other.name}\` are credentials for one registry`, help);
  } else return true;
  return false;
}

function reportUnused({ address, at }: Credential, findings: Findings): void {
  const help = 'Who can read the twin can read them. Take them out, or correct the address.';
  findings.add('MOOR1319', at, `no image comes from \`${address}\`, for which there are credentials`, help);
}

/** For a user name that is not known yet: as short as one can be, so that only what is certain is told. */
const anyUser = 'u';

/**
 * On Kubernetes edgeAgent keeps credentials in a Secret that it names after user and registry, and makes no deployment
 * where it cannot: a part between dots must have a letter, and at most 63 characters (read in code).
 */
function checkPullSecret({ address, username, at }: Credential, findings: Findings): void {
  const user = mayBeFilled(username) ? anyUser : username;
  try {
    pullSecretName({ address, username: user });
  } catch (error) {
    if (!(error instanceof EdgeAgentError)) throw error;
    findings.add(
      'MOOR1309',
      at,
      `edgeAgent can make no name for the pull Secret of the registry \`${address}\``,
      'It is user and registry with a hyphen between them; each part between dots needs a letter and has at most 63 characters. Take a registry with a name of letters in place of an IP address, or a shorter user name.',
    );
  }
}

/** Once for each registry: a list of modules would say the same over and over. */
function checkMissing(draft: Draft, known: ReadonlyMap<string, Credential>, findings: Findings): void {
  const told = new Set<string>();
  // Of credentials that cannot be read nobody knows which registry they are for.
  if (known.size === 0) return;
  for (const module of draft.modules) {
    const host = hostOf(module);
    if (host === undefined || !privateRegistry.test(host) || known.has(host) || told.has(host)) continue;
    told.add(host);
    findings.add(
      'MOOR1315',
      module.imageAt,
      `there are no credentials for the registry \`${host}\` of \`${module.name}\``,
      'Without them only public images can be pulled. Add them to the credentials of registries, with variables for user and password.',
    );
  }
}

/** Where there are none at all, nobody forgot one among others: often it is meant so, and is told once. */
function checkNone(draft: Draft, findings: Findings): void {
  const isPrivate = (host: string | undefined) => host !== undefined && privateRegistry.test(host);
  const first = draft.modules.find((module) => isPrivate(hostOf(module)));
  if (first === undefined) return;
  const hosts = new Set(draft.modules.map(hostOf).filter(isPrivate));
  findings.add(
    'MOOR1315',
    first.imageAt,
    `images of ${[...hosts].map((host) => `\`${host}\``).join(' and ')} are pulled without credentials`,
    'That is fine where the registry lets anybody pull, or the device has credentials by other means. If not, add them to the credentials of registries, with variables for user and password.',
    'info',
  );
}

function hostOf(module: ModuleDraft): string | undefined {
  const image = module.settings['image'];
  return typeof image === 'string' && !image.includes('$') ? registryHostOf(image.trim()).toLowerCase() : undefined;
}

function objectIn(object: JsonObject, key: string): JsonObject {
  const value = object[key];
  return isObject(value) ? value : {};
}

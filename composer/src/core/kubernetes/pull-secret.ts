import { scanVariables } from '../variables/scan.ts';
import { labelsOf, type KubeObject, type Place } from './kube-object.ts';
import type { Registry } from './registries.ts';

/** The key that holds registry credentials, as JSON in a text. */
export const dockerConfigKey = '.dockerconfigjson';

/** Stands above pull Secrets as long as it is true. */
export const unfilledHint =
  '# Variables stand as they were written: compose with --resolve-secrets -o <folder> to have them put in.\n';

/** The file that pull Secrets stand in. */
export const pullSecretsFile = '30-pull-secrets.yaml';

/** Stands in the README as long as it is true. */
export const unfilledNote =
  'The pull Secrets hold variables as they were written, so nothing here applies them. Compose with `--resolve-secrets -o <folder>` to have them put in, and keep that folder out of Git. Or make each by hand, under the name it has in the file: `kubectl create secret docker-registry <name> -n <namespace> --docker-server=<address> --docker-username=<user> --docker-password=<password>`.';

/** Lines that stand for applying the pull Secrets, in the README and the script, before and after they are filled. */
export const applyLines: readonly { unfilled: string; filled: string }[] = [
  { unfilled: `# ${pullSecretsFile} holds variables: see Secrets`, filled: `kubectl apply -f ${pullSecretsFile}` },
  {
    unfilled: `  # '${pullSecretsFile}' holds variables: see Secrets in README.md`,
    filled: `  '${pullSecretsFile}'`,
  },
];

/** Whether a credential still has a `${NAME}` in it. */
export function holdsVariable(credential: string): boolean {
  return scanVariables(credential, 'deployment').some(({ kind }) => kind === 'reference');
}

/** A Secret that images are pulled with. Variables stay `${NAME}` until they are put in. */
export function pullSecretObject({ secret, address, username, password }: Registry, place: Place): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: secret, namespace: place.namespace, labels: labelsOf(place, 'access') },
    type: 'kubernetes.io/dockerconfigjson',
    stringData: { [dockerConfigKey]: JSON.stringify({ auths: { [address]: { username, password } } }) },
  };
}

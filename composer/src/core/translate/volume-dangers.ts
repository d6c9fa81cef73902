import { EdgeAgentError, sanitizeDnsLabel, type MappedModule } from '@mooring/edge-kubernetes';
import type { JsonObject } from '../../source/node.ts';
import { isKnownFile } from '../check/host-folder.ts';
import { bindsOf, mountsOf } from '../model/mounts.ts';
import { otherSource, type ClaimUse } from './claim-uses.ts';

type Volume = MappedModule['deployment']['spec']['template']['spec']['volumes'][number];

/** Something that createOptions put at a path of the container. */
interface Wanted {
  kind: 'bind' | 'volume';
  source: string;
  target: string;
  readOnly: boolean;
  where: string;
}

/** What stands at the paths of a module that its author may not have meant. */
export function findVolumeDangers(
  createOptions: JsonObject,
  { deployment }: MappedModule,
  claims: ReadonlyMap<string, ClaimUse>,
): string[] {
  const { volumes } = deployment.spec.template.spec;
  const own = wantedOf(createOptions);
  return [...own.flatMap((wanted) => dangersOf(wanted, volumes, claims)), ...missingClaims(volumes, claims)];
}

function wantedOf(createOptions: JsonObject): Wanted[] {
  const binds = bindsOf({ createOptions }).flatMap(({ source, target, path, text }): Wanted[] =>
    target === undefined
      ? []
      : [{ kind: 'bind', source, target, readOnly: text.split(':')[2]?.includes('ro') ?? false, where: place(path) }],
  );
  const mounts = mountsOf({ createOptions }).flatMap(({ type, source, target, readOnly, path }): Wanted[] =>
    (type === 'bind' || type === 'volume') && source !== undefined && target !== undefined
      ? [{ kind: type, source, target, readOnly, where: place(path) }]
      : [],
  );
  return [...binds, ...mounts];
}

function place(path: readonly (string | number)[]): string {
  return path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`))
    .join('')
    .slice(1);
}

function dangersOf(wanted: Wanted, volumes: readonly Volume[], claims: ReadonlyMap<string, ClaimUse>): string[] {
  const { kind, source, target, where } = wanted;
  const name = volumeName(source);
  // Volumes of the extension come first and are not merged: the API refuses a second one of their name.
  const given = volumes.findLast((volume) => volume.name === name);
  if (given === undefined) return [];
  const merged = isGiven(wanted, given)
    ? []
    : [
        `${where}: \`${source}\` becomes the volume \`${name}\`, as another source of this module does: at \`${target}\` stands ${describe(given)} and not what was asked for`,
      ];
  if (kind === 'bind') return [...merged, `${where}: ${bindDanger(source, target)}`];
  return [...merged, ...claimDangers(wanted, name, claims)];
}

function claimDangers(
  { source, readOnly, where }: Wanted,
  claim: string | undefined,
  claims: ReadonlyMap<string, ClaimUse>,
): string[] {
  const use = claim === undefined ? undefined : claims.get(claim);
  if (use === undefined) return [];
  const other = otherSource(use, source);
  const why = readOnly
    ? 'a read-only claim asks for ReadOnlyMany'
    : `another mount of the claim \`${claim}\` is read-only and came first, so that it asks for ReadOnlyMany`;
  return [
    ...(other === undefined
      ? []
      : [
          `${where}: \`${source}\` becomes the claim \`${claim}\`, as \`${other.source}\` of \`${other.module}\` does: both get the same share`,
        ]),
    ...(use.isReadOnly
      ? [
          `${where}: ${why}, which the PersistentVolume of a share does not offer (inferred): the module would wait for ever`,
        ]
      : []),
  ];
}

function bindDanger(source: string, target: string): string {
  if (!source.startsWith('/')) {
    return `\`${source}\` is no volume of docker here but a folder with a relative path, which cannot be mounted`;
  }
  if (isKnownFile(source)) {
    return `\`${source}\` is a file or a device, which cannot be bound: an empty folder is made in its place, or the pod does not start`;
  }
  return `\`${source}\` is a folder of the worker node, made EMPTY when it is not there (DirectoryOrCreate): \`${target}\` is no share, and what is written there is lost with the node`;
}

function isGiven({ kind, source }: Wanted, { hostPath, persistentVolumeClaim }: Volume): boolean {
  if (kind === 'volume') return persistentVolumeClaim !== undefined;
  return hostPath?.path === source;
}

function describe({ hostPath, persistentVolumeClaim }: Volume): string {
  if (hostPath !== undefined) return `the folder \`${hostPath.path}\` of the worker node`;
  return persistentVolumeClaim === undefined ? 'a volume of k8s-experimental' : 'the claim';
}

/** Claims that `k8s-experimental` names are never made by edgeAgent. */
function missingClaims(volumes: readonly Volume[], claims: ReadonlyMap<string, unknown>): string[] {
  const named = volumes.flatMap(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? []);
  return [...new Set(named)]
    .filter((claim) => !claims.has(claim))
    .map((claim) => `edgeAgent does not make the claim \`${claim}\`: it must be there, or the pod stays Pending`);
}

function volumeName(source: string): string | undefined {
  try {
    return sanitizeDnsLabel(source);
  } catch (error) {
    if (error instanceof EdgeAgentError) return undefined;
    throw error;
  }
}

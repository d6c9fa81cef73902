import type { SourceNode } from '../../source/node.ts';
import { emptyStatement, type KnownShare, type Origin, type Statement } from './knowledge.ts';
import { belowAnyCase, itemsOf, textOf, type Part } from './look.ts';

/** An answer of Azure Resource Manager: `{"value": […]}`, a bare list as tools print it, or one resource. */
export function isAzure(root: SourceNode): boolean {
  const first = resourcesOf(root)[0];
  return kindOf(first) !== undefined || (root.kind === 'object' && below('value', root)?.kind === 'array');
}

/**
 * Shares and roles of Azure Stack Edge. Properties stand below `properties` or, as tools flatten them, beside the name.
 * A list counts as all shares unless it goes on at `nextLink`; one share by itself is no list.
 */
export function readAzure(root: SourceNode, origin: Origin): Statement {
  const statement = emptyStatement(origin);
  const resources = resourcesOf(root);
  for (const resource of resources) {
    switch (kindOf(resource)) {
      case 'share':
        readShare(resource, statement);
        break;
      case 'role':
        readRole(resource, statement);
        break;
      case undefined:
    }
  }
  const isList = root.kind === 'array' || below('value', root)?.kind === 'array';
  const goesOn = textOf(below('nextLink', root)) !== undefined || textOf(below('odata.nextLink', root)) !== undefined;
  if (isList && !goesOn && resources.some((one) => kindOf(one) === 'share')) statement.complete.add('shares');
  return statement;
}

function below(key: string, part: Part): Part {
  return belowAnyCase(part, key);
}

function resourcesOf(root: SourceNode): readonly SourceNode[] {
  if (root.kind === 'array') return root.items;
  const value = below('value', root);
  return value?.kind === 'array' ? itemsOf(value) : [root];
}

function propertyOf(resource: Part, ...keys: readonly [string, ...string[]]): Part {
  return belowAnyCase(belowAnyCase(resource, 'properties'), ...keys) ?? belowAnyCase(resource, ...keys);
}

function kindOf(resource: Part): 'share' | 'role' | undefined {
  const type = (textOf(below('type', resource)) ?? '').toLowerCase();
  const id = (textOf(below('id', resource)) ?? '').toLowerCase();
  if (!`${type}${id}`.includes('databoxedgedevices') && propertyOf(resource, 'accessProtocol') === undefined) {
    return undefined;
  }
  if (type.endsWith('/shares') || /\/shares\/[^/]+$/.test(id)) return 'share';
  if (type.endsWith('/roles') || /\/roles\/[^/]+$/.test(id)) return 'role';
  return propertyOf(resource, 'accessProtocol') === undefined ? undefined : 'share';
}

function readShare(resource: SourceNode, statement: Statement): void {
  const name = nameOf(resource);
  if (name === undefined) return;
  const mappings = propertyOf(resource, 'shareMappings');
  const clients = propertyOf(resource, 'clientAccessRights');
  const protocol = lowerOf(propertyOf(resource, 'accessProtocol'));
  const policy = lowerOf(propertyOf(resource, 'dataPolicy'));
  statement.shares.push({
    name,
    protocol: protocol === 'smb' || protocol === 'nfs' ? protocol : undefined,
    tier: policy === 'local' || policy === 'cloud' ? policy : undefined,
    // An answer that leaves the list out says nothing; an empty list says that no role has the share.
    usedForCompute: mappings?.kind === 'array' ? mappings.items.some(isForCompute) : undefined,
    status: textOf(propertyOf(resource, 'shareStatus')),
    ...(protocol === 'nfs' ? readClients(clients) : {}),
  } satisfies KnownShare);
}

/** Who is named with `NoAccess` is not let in. A list without anybody may be left out by the answer, and says nothing. */
function readClients(clients: Part): Pick<KnownShare, 'clients' | 'readOnlyClients'> {
  const named = itemsOf(clients).flatMap((one) => {
    const client = textOf(below('client', one));
    return client === undefined ? [] : [{ client, access: lowerOf(below('accessPermission', one)) }];
  });
  if (named.length === 0) return {};
  const letIn = named.filter(({ access }) => access !== 'noaccess');
  const readers = letIn.filter(({ access }) => access === 'readonly');
  return {
    clients: letIn.map(({ client }) => client),
    ...(readers.length === 0 ? {} : { readOnlyClients: readers.map(({ client }) => client) }),
  };
}

/** A mapping without a role type is one all the same. */
function isForCompute(mapping: SourceNode): boolean {
  const role = lowerOf(below('roleType', mapping));
  return role === undefined || ['iot', 'kubernetes', 'asa', 'functions', 'mec', 'cognitive'].includes(role);
}

function readRole(resource: SourceNode, statement: Statement): void {
  const classes = propertyOf(resource, 'kubernetesRoleResources', 'storage', 'storageClasses');
  for (const one of itemsOf(classes)) {
    const name = textOf(below('name', one));
    if (name !== undefined) statement.classes.push({ name });
  }
  for (const node of itemsOf(propertyOf(resource, 'kubernetesClusterInfo', 'nodes'))) {
    const name = textOf(below('name', node));
    if (name === undefined) continue;
    const addresses = itemsOf(below('ipConfiguration', node)).flatMap((one) => textOf(below('ipAddress', one)) ?? []);
    const isWorker = lowerOf(below('type', node)) !== 'master';
    statement.nodes.push({
      name,
      isWorker,
      allocatable: new Map(),
      hasAllResources: false,
      labels: new Map(),
      hasAllLabels: false,
      addresses,
    });
  }
  // What an IoT role mounts is used for compute, whatever the list of shares says or leaves out.
  for (const mapping of itemsOf(propertyOf(resource, 'shareMappings'))) {
    const name = lastOf(textOf(below('shareId', mapping)));
    if (name !== undefined) statement.shares.push({ name, usedForCompute: true });
  }
}

function nameOf(resource: SourceNode): string | undefined {
  return lastOf(textOf(below('name', resource))) ?? lastOf(textOf(below('id', resource)));
}

/** Tools write names of parts with those of their device before them: `line-7/camera-drop`. */
function lastOf(text: string | undefined): string | undefined {
  return text?.split('/').at(-1);
}

function lowerOf(part: Part): string | undefined {
  return textOf(part)?.toLowerCase();
}

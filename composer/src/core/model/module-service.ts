import { extensionKey } from '@mooring/edge-kubernetes';
import type { Path } from '../../source/node.ts';
import { boundPorts, exposedPorts, type AskedPort } from './asked-ports.ts';
import type { Draft, ModuleDraft } from './draft.ts';
import { lookUp, lookUpObject } from './options.ts';
import { isStackEdge, usesIotEdge, type Target } from './target.ts';

export type ServiceType = 'ClusterIP' | 'NodePort' | 'LoadBalancer';

/** The Service that a module gets of its ports. */
export interface ModuleService {
  type: ServiceType;
  /** Bound ones, then those that are exposed only. */
  ports: AskedPort[];
}

/**
 * The Service of a module on Kubernetes; undefined for one without a port. A type that is not asked for follows from the
 * ports: bound ones get an address from outside where the cluster brings a load balancer (read in code; that Azure Stack
 * Edge sets the agent so is documented).
 */
export function serviceOf(module: Pick<ModuleDraft, 'createOptions'>, target: Target): ModuleService | undefined {
  const { createOptions } = module;
  const bound = boundPorts(createOptions);
  const exposed = exposedPorts(createOptions);
  if (bound.length + exposed.length === 0) return undefined;
  return { type: typeOf(module, target), ports: [...bound, ...exposed] };
}

/** `loadBalancerIP` of `k8s-experimental.serviceOptions`, where it is a text. */
export function fixedAddressOf({ createOptions }: ModuleDraft): { address: string; path: Path } | undefined {
  const options = lookUpObject(createOptions, extensionKey, 'serviceOptions');
  const address = lookUp(options?.value, 'loadBalancerIP');
  if (options === undefined || typeof address?.value !== 'string' || address.value === '') return undefined;
  return { address: address.value, path: [...options.path, address.key] };
}

/** Modules with a Service that takes an address of the device's range: of a deployment manifest, edgeHub among them. */
export function modulesWithAddress(draft: Draft): ModuleDraft[] {
  const hub = usesIotEdge(draft) && draft.edgeHub !== undefined ? [draft.edgeHub] : [];
  return [...hub, ...draft.modules].filter((module) => serviceOf(module, draft.target)?.type === 'LoadBalancer');
}

/** How many addresses for external services the device must have for what is made of the draft. */
export function countServiceAddresses(draft: Draft): number {
  return modulesWithAddress(draft).length;
}

function typeOf({ createOptions }: Pick<ModuleDraft, 'createOptions'>, target: Target): ServiceType {
  const asked = lookUp(lookUpObject(createOptions, extensionKey, 'serviceOptions')?.value, 'type')?.value;
  const types: ServiceType[] = ['ClusterIP', 'NodePort', 'LoadBalancer'];
  const known =
    typeof asked === 'string' ? types.find((type) => type.toLowerCase() === asked.toLowerCase()) : undefined;
  if (known !== undefined) return known;
  const isBound = lookUpObject(createOptions, 'HostConfig', 'PortBindings') !== undefined;
  return isBound && (isStackEdge(target) || target === 'k3s' || target === 'aks-hybrid') ? 'LoadBalancer' : 'ClusterIP';
}

export type Permission = 'registryRead' | 'registryWrite' | 'serviceConnect' | 'deviceConnect';

/** IoT Hub's default policies and what each may do. */
export const DEFAULT_POLICIES = {
  iothubowner: ['registryRead', 'registryWrite', 'serviceConnect', 'deviceConnect'],
  service: ['serviceConnect'],
  device: ['deviceConnect'],
  registryRead: ['registryRead'],
  registryReadWrite: ['registryRead', 'registryWrite'],
} as const satisfies Record<string, readonly Permission[]>;

export type PolicyName = keyof typeof DEFAULT_POLICIES;

export const POLICY_NAMES = Object.keys(DEFAULT_POLICIES) as PolicyName[];

export interface Policy {
  readonly name: PolicyName;
  readonly key: string;
  readonly permissions: readonly Permission[];
}

/** The policies of a hub, from a key for each. */
export function buildPolicies(keys: Readonly<Record<PolicyName, string>>): Map<string, Policy> {
  return new Map(
    POLICY_NAMES.map((name) => [name, { name, key: keys[name], permissions: DEFAULT_POLICIES[name] }] as const),
  );
}

export function connectionString(hubName: string, policy: Policy): string {
  return `HostName=${hubName};SharedAccessKeyName=${policy.name};SharedAccessKey=${policy.key}`;
}

import { identityConnectionString, type Identity } from '../client/identity-answer.ts';
import type { ReachedHub } from '../client/reached-hub.ts';

/** A device or module, a line each thing. */
export function identityText(hub: ReachedHub, identity: Identity): string {
  const rows: [string, string | null | undefined][] = [
    ['device', identity.deviceId],
    ['module', identity.moduleId],
    ['kind', kindOf(identity)],
    ['status', identity.status],
    ['connection', identity.connectionState],
    ['authentication', identity.authentication.type],
    ['connection string', identityConnectionString(hub, identity)],
  ];
  const shown = rows.filter((row): row is [string, string] => row[1] != null);
  return shown.map(([name, value]) => `${`${name}:`.padEnd(20)}${value}`).join('\n');
}

/** Devices or modules, a line each. */
export function identityTable(identities: readonly Identity[]): string {
  if (identities.length === 0) return 'There is none.';
  const rows = identities.map((identity) => [
    identity.moduleId ?? identity.deviceId,
    kindOf(identity),
    identity.status ?? '',
    identity.connectionState,
    identity.authentication.type,
  ]);
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function kindOf({ moduleId, capabilities }: Identity): string {
  if (moduleId !== undefined) return 'module';
  return capabilities?.iotEdge === true ? 'edge device' : 'device';
}

/** What a list need not show: keys are asked for one device at a time. */
export function withoutKeys(identity: Identity): object {
  return { ...identity, authentication: { type: identity.authentication.type } };
}

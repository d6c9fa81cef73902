import { connectionStrings, type Identity } from '../client/identity-answer.ts';
import type { ReachedHub } from '../client/reached-hub.ts';
import { commandName } from '../command-name.ts';

export interface AddedText {
  /** What a program is started with: the string that works by itself, where there is one. */
  readonly answer: string;
  /** How it is used. */
  readonly note: string;
}

/** What is said of a device or module that was added. */
export function addedText(hub: ReachedHub, identity: Identity): AddedText {
  const { connectionString, directConnectionString } = connectionStrings(hub, identity);
  if (connectionString === null) return { answer: identityText(hub, identity), note: 'It has no way to connect.' };
  if (directConnectionString === null) {
    const note = `SDKs with a certificate dial the name of the hub: they reach it in the environment of ${commandName()} env, with cert and key in setOptions.`;
    return { answer: connectionString, note };
  }
  const note =
    `It is for any program that trusts ${hub.caFile}: await client.setOptions({ ca }) with its text, or in the environment of ${commandName()} env. ` +
    'There it works without its GatewayHostName too, and then follows the hub to other ports.';
  return { answer: directConnectionString, note };
}

/** A device or module, a line each thing. */
export function identityText(hub: ReachedHub, identity: Identity): string {
  const { connectionString, directConnectionString } = connectionStrings(hub, identity);
  const rows: [string, string | null | undefined][] = [
    ['device', identity.deviceId],
    ['module', identity.moduleId],
    ['kind', kindOf(identity)],
    ['status', identity.status],
    ['connection', identity.connectionState],
    ['authentication', identity.authentication.type],
    ['connection string', directConnectionString],
    ['with hub env', connectionString],
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

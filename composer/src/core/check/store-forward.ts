import type { Json, JsonObject, Path } from '../../source/node.ts';
import type { Findings } from '../diagnostics/findings.ts';
import { onlyNear } from '../diagnostics/suggest.ts';
import type { Draft } from '../model/draft.ts';
import { hasWholeHub, hubPropertiesOf } from '../model/layer-tree.ts';
import { isObject, lookUp } from '../model/options.ts';

const hubKeys = ['schemaVersion', 'routes', 'storeAndForwardConfiguration', 'mqttBroker', 'integrity'];
const section = 'storeAndForwardConfiguration';
/** A whole number of 32 bits; a negative one means for ever. */
const mostSeconds = 2_147_483_647;

/** How long edgeHub keeps messages: it reads a whole number, and takes no configuration at all without one. */
export function checkStoreForward(draft: Draft, findings: Findings): void {
  const value = hubPropertiesOf(draft)[section];
  if (hasWholeHub(draft) && (draft.layered === true || draft.edgeHub !== undefined)) reportMissing(draft, findings);
  if (value === undefined) return;
  if (!isObject(value)) {
    // What is `null` is told of every twin, and where it is required.
    if (value !== null) refuse([section], `\`${section}\` is no object`, draft, findings);
    return;
  }
  const found = lookUp(value, 'timeToLiveSecs');
  if (found === undefined || found.value === null || isSeconds(found.value)) return;
  // A variable that is not set was told at its character.
  if (typeof found.value === 'string' && found.value.includes('$') && findings.includes('MOOR1201')) return;
  refuse([section, found.key], `\`${found.key}\` is no whole number of seconds`, draft, findings);
}

/** Numbers stand in templates as texts, too, and are read. */
function isSeconds(value: Json): boolean {
  const number = typeof value === 'string' && /^\s*[+-]?\d+\s*$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) && Math.abs(number) <= mostSeconds;
}

function refuse(path: Path, message: string, draft: Draft, findings: Findings): void {
  const help = `edgeHub would take no configuration at all, routes included. Write \`"${section}": {"timeToLiveSecs": 7200}\`; a negative number keeps messages for ever.`;
  findings.add('MOOR1310', draft.hubAt(path), message, help);
}

/** What the form 1.1 of edgeHub and those after it require, and what to write where there is none. */
const required = { routes: '{}', [section]: '{"timeToLiveSecs": 7200}' } as const;

export const requiredSections: readonly string[] = Object.keys(required);

/** It takes no configuration at all without one of them (read in code). A list or a text in their place is told as that. */
function reportMissing(draft: Draft, findings: Findings): void {
  const hub = hubPropertiesOf(draft);
  const version = hub['schemaVersion'];
  if (typeof version !== 'string' || !requiresSections(hub)) return;
  for (const [key, empty] of Object.entries(required)) {
    const found = lookUp(hub, key);
    // Routes that are no object, `null` among them, are told as that.
    if (found !== undefined && (found.value !== null || key === 'routes')) continue;
    const others = Object.keys(hub).filter((one) => !Object.hasOwn(required, one));
    const misspelt = found === undefined ? others.find((one) => onlyNear(one, hubKeys) === key) : undefined;
    const at = draft.hubAt([found?.key ?? misspelt ?? 'schemaVersion'], 'key');
    findings.add(
      'MOOR1310',
      at,
      `\`${key}\` ${found === undefined ? 'is missing' : 'is `null`'}, which the form ${version} of edgeHub requires`,
      `edgeHub takes no configuration at all without it. ${misspelt === undefined ? '' : `Did you mean \`${key}\` by \`${misspelt}\`? `}Write \`"${key}": ${empty}\`.`,
      {
        // Another layer may have it.
        severity: draft.layered === true && found === undefined && misspelt === undefined ? 'warning' : 'error',
        ...(misspelt === undefined ? {} : { fix: [{ at, was: misspelt, now: key }] }),
      },
    );
  }
}

/** Whether the form of edgeHub that is written is one that requires routes and `storeAndForwardConfiguration`. */
export function requiresSections(hub: JsonObject): boolean {
  const version = hub['schemaVersion'];
  return typeof version === 'string' && /^1\.[1-9]/.test(version);
}

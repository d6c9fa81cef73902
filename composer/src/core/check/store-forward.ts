import type { Json, Path } from '../../source/node.ts';
import type { Findings } from '../diagnostics/findings.ts';
import type { Draft } from '../model/draft.ts';
import { isObject, lookUp } from '../model/options.ts';

const section = 'storeAndForwardConfiguration';
const sectionOfLayer = `properties.desired.${section}`;
/** A whole number of 32 bits; a negative one means for ever. */
const mostSeconds = 2_147_483_647;

/** How long edgeHub keeps messages: it reads a whole number, and takes no configuration at all without one. */
export function checkStoreForward(draft: Draft, findings: Findings): void {
  const isLayer = draft.layered === true;
  const key = isLayer ? sectionOfLayer : section;
  const value = draft.hub[key];
  if (value === undefined) {
    if (!isLayer && draft.edgeHub !== undefined) reportMissing(draft, findings);
    return;
  }
  if (!isObject(value)) {
    // What is `null` is told of every twin.
    if (value !== null) refuse([key], `\`${section}\` is no object`, draft, findings);
    return;
  }
  const found = lookUp(value, 'timeToLiveSecs');
  if (found === undefined || found.value === null || isSeconds(found.value)) return;
  // A variable that is not set was told at its character.
  if (typeof found.value === 'string' && found.value.includes('$') && findings.includes('MOOR1201')) return;
  refuse([key, found.key], `\`${found.key}\` is no whole number of seconds`, draft, findings);
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

function reportMissing(draft: Draft, findings: Findings): void {
  const version = draft.hub['schemaVersion'];
  if (typeof version !== 'string' || !/^1\.[1-9]/.test(version)) return;
  findings.add(
    'MOOR1310',
    draft.hubAt(['schemaVersion'], 'key'),
    `\`${section}\` is missing, which the form ${version} of edgeHub requires`,
    `Write \`"${section}": {"timeToLiveSecs": 7200}\`.`,
    'warning',
  );
}

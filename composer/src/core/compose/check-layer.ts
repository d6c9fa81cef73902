import type { JsonObject } from '../../source/node.ts';
import type { Findings } from '../diagnostics/findings.ts';
import { listSome } from '../diagnostics/suggest.ts';
import type { Draft } from '../model/draft.ts';
import { isObject } from '../model/options.ts';
import { layerOf } from './assemble-layered.ts';

/** What a twin key cannot hold; a dot would begin another property. */
const illegal = /[.$#\s]/;
const pattern = /^properties\.desired\.(?:runtime\.settings\.registryCredentials|routes)\.(.*)$/s;
/** What every whole deployment has, and nobody misses in a layer. */
const usual = new Set(['schemaVersion', 'runtime', 'routes']);

/** What cannot stand in the layered deployment that is made of a draft, and what of a whole deployment is left out. */
export function checkLayer(draft: Draft, findings: Findings): void {
  if (draft.layered === true) return;
  const { agent, hub } = layerOf(draft);
  const credentials = ['runtime', 'settings', 'registryCredentials'];
  checkNames(agent, (name) => draft.agentAt([...credentials, name], 'key'), findings);
  checkNames(hub, (name) => draft.hubAt(['routes', name], 'key'), findings);
  reportLeftOut(draft, findings);
}

function checkNames(
  properties: JsonObject,
  place: (name: string) => ReturnType<Draft['agentAt']>,
  findings: Findings,
): void {
  for (const key of Object.keys(properties)) {
    const name = pattern.exec(key)?.[1] ?? '';
    if (!illegal.test(name)) continue;
    findings.add(
      'MOOR1904',
      place(name),
      `the name \`${name}\` cannot be part of a key of a layered deployment`,
      'Use letters, digits, - and _ in the name, without a dot, a dollar, a # or a space.',
    );
  }
}

function reportLeftOut(draft: Draft, findings: Findings): void {
  if (draft.kind === 'workload') return;
  const of = (section: string, properties: JsonObject) =>
    Object.keys(properties)
      .filter((key) => !usual.has(key))
      .map((key) => `${section} ${key}`);
  const runtime = isObject(draft.agent['runtime']) ? draft.agent['runtime'] : {};
  const settings = isObject(runtime['settings']) ? Object.keys(runtime['settings']) : [];
  const left = [
    'the system modules',
    ...of('$edgeAgent', draft.agent),
    ...settings.filter((key) => key !== 'registryCredentials').map((key) => `$edgeAgent runtime.settings.${key}`),
    ...of('$edgeHub', draft.hub),
  ];
  findings.add(
    'MOOR1905',
    draft.at,
    `a layer of this deployment leaves out ${listSome(left)}`,
    'The deployment below has them. What a layer must set differently, write in it by its full key.',
  );
}

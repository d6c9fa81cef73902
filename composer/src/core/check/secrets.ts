import type { Json, Path } from '../../source/node.ts';
import type { At } from '../diagnostics/diagnostic.ts';
import type { Findings } from '../diagnostics/findings.ts';
import type { Draft, ModuleDraft } from '../model/draft.ts';
import { environmentOf } from '../model/environment.ts';
import { isObject, lookUp } from '../model/options.ts';
import { usesIotEdge } from '../model/target.ts';
import { isLiteralSecret, isSecretName, secretInText } from './secret-text.ts';

/** A text that goes out in clear: where it stands, and what it is called there. */
interface Shown {
  what: string;
  name: string;
  text: string;
  at: () => At;
}

/** One text of a command line or of desired properties may hold many; more of a module would help nobody. */
const mostOfModule = 20;

/** Secrets that stand in what is pushed. No value is ever part of a finding. */
export function checkSecrets(draft: Draft, findings: Findings): void {
  const system = [draft.edgeHub, draft.edgeAgent].filter((module) => module !== undefined);
  const own = draft.modules.filter(({ name }) => name !== draft.reporter && name !== draft.prober);
  const iotEdge = usesIotEdge(draft);
  for (const module of [...own, ...system]) {
    const desired = draft.sections[module.name];
    const at = (path: Path) => draft.sectionAt?.([module.name, ...path]) ?? module.nameAt;
    const shown = [...inContainer(module), ...inTwin(module, desired, at)];
    report(shown, iotEdge, findings);
  }
  report(
    draft.routes.map(({ name, route, routeAt }) => ({
      what: `the route \`${name}\``,
      name: '',
      text: route,
      at: () => routeAt,
    })),
    iotEdge,
    findings,
  );
}

function report(shown: readonly Shown[], iotEdge: boolean, findings: Findings): void {
  let told = 0;
  for (const { what, name, text, at } of shown) {
    const kind =
      secretInText(text) ?? (isSecretName(name) && isLiteralSecret(text) ? 'a secret, by its name' : undefined);
    if (kind === undefined) continue;
    if (++told > mostOfModule) return;
    findings.add(
      'MOOR2401',
      at(),
      `${what} holds ${kind}, in clear`,
      iotEdge
        ? 'Whoever may read the twin of edgeAgent or the deployment reads it, and earlier revisions keep it after it was changed. Let the module take it from a file on a share or from a vault, and change it now if it was pushed before.'
        : 'Whoever may read pods or the repository reads it, and earlier revisions keep it after it was changed. Put it into a Secret of Kubernetes, and change it now if it was pushed before.',
    );
  }
}

function inContainer(module: ModuleDraft): Shown[] {
  const env = environmentOf(module).map(({ name, value, at }) => ({
    what: `\`${name}\` of \`${module.name}\``,
    name,
    text: value,
    at: () => at,
  }));
  return [...env, ...['Cmd', 'Entrypoint'].flatMap((key) => inCommand(module, key)), ...inLabels(module)];
}

/** `--password=…`, or the text behind `--password`. */
function inCommand(module: ModuleDraft, name: string): Shown[] {
  const list = lookUp(module.createOptions, name);
  if (list === undefined || !Array.isArray(list.value)) return [];
  const texts = list.value.map((text) => (typeof text === 'string' ? text : ''));
  return texts.map((text, index) => {
    const [, own = '', value] = /^--?([\w-]{1,100})=([^]*)$/.exec(text) ?? [];
    const before = /^--([\w-]{1,100})$/.exec(texts[index - 1] ?? '')?.[1] ?? '';
    const isOption = text.startsWith('-');
    return {
      what: `\`${list.key}\` of \`${module.name}\``,
      name: value === undefined ? (isOption ? '' : before) : own,
      text: value ?? text,
      at: () => module.optionAt([list.key, index]),
    };
  });
}

function inLabels(module: ModuleDraft): Shown[] {
  const labels = lookUp(module.createOptions, 'Labels');
  if (labels === undefined || !isObject(labels.value)) return [];
  return Object.entries(labels.value).flatMap(([name, text]) =>
    typeof text === 'string'
      ? [
          {
            what: `the label \`${name}\` of \`${module.name}\``,
            name,
            text,
            at: () => module.optionAt([labels.key, name]),
          },
        ]
      : [],
  );
}

/** Desired properties, at any depth; those of a layered deployment are named by their full key. */
function inTwin(module: ModuleDraft, section: Json | undefined, locate: (path: Path) => At): Shown[] {
  const found: Shown[] = [];
  const walk = (value: Json, path: Path, name: string) => {
    if (typeof value === 'string') {
      const what = `the desired property \`${name}\` of \`${module.name}\``;
      found.push({ what, name, text: value, at: () => locate(path) });
    } else if (Array.isArray(value)) {
      for (const [index, one] of value.entries()) walk(one, [...path, index], name);
    } else if (isObject(value)) {
      for (const [key, one] of Object.entries(value)) walk(one, [...path, key], key);
    }
  };
  for (const [key, value] of Object.entries(isObject(section) ? section : {})) {
    walk(value, [key], key.replace(/^properties\.desired\.?/, ''));
  }
  return found;
}

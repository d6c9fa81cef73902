import type { Json } from '../../source/node.ts';
import { isObject } from '../model/options.ts';
import { compactJson } from '../compose/canonical-json.ts';
import type { KubernetesPlan } from './plan.ts';
import { quoteForShell } from './quote.ts';
import { connectionSecretOf, proberKey } from './watchers.ts';

/** How reporter and prober come by their identities, and by what they are to look at. */
export function identityNotes({ draft, pods, place }: KubernetesPlan): string[] {
  const reporter = pods.find(({ component }) => component === 'reporter');
  const prober = pods.find(({ component }) => component === 'prober');
  if (reporter === undefined && prober === undefined) return [];
  const connection = 'HostName=…;DeviceId=…;ModuleId=…;SharedAccessKey=…';
  const keys = [
    ...(reporter === undefined ? [] : [`--from-literal=<node>='${connection}'`]),
    ...(prober === undefined ? [] : [`--from-literal=${proberKey}='${connection}'`]),
  ];
  return [
    '## Identities of reporter and prober',
    '',
    'Without IoT Edge nobody hands out credentials. Make a module identity in IoT Hub for each node (the reporter runs on every one) and one for the prober: two pods with one identity push each other off the hub. Put their connection strings into a Secret, with the name of the node as the key; a pod whose key is missing waits and says so in its log.',
    '',
    '```sh',
    `kubectl create secret generic ${quoteForShell(connectionSecretOf(place))} -n ${quoteForShell(place.namespace)} \\`,
    `  ${keys.join(' \\\n  ')}`,
    '```',
    '',
    'What they look at stands in the desired properties of those identities. `replace` sets all of them, and the tags, to what is written here: `update` would merge, and a volume that was renamed or removed would be watched, and bad, for ever.',
    '',
    '```sh',
    ...[reporter, prober].flatMap((planned) => {
      if (planned === undefined) return [];
      const desired = desiredOf(draft.sections[planned.module.name]);
      const whom = planned.component === 'reporter' ? '# each identity of a reporter' : '# the identity of the prober';
      return [
        whom,
        `az iot hub module-twin replace -n <hub> -d <device> -m <module> --json ${quoteForShell(compactJson({ properties: { desired } }))}`,
      ];
    }),
    '```',
    '',
  ];
}

function desiredOf(section: Json | undefined): Json {
  return (isObject(section) ? section['properties.desired'] : undefined) ?? {};
}

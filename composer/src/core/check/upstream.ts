import type { At } from '../diagnostics/diagnostic.ts';
import type { Findings } from '../diagnostics/findings.ts';
import { nearest } from '../diagnostics/suggest.ts';
import type { Draft, ModuleDraft } from '../model/draft.ts';
import { environmentOf, variableOf } from '../model/environment.ts';
import { runsOnKubernetes } from '../model/target.ts';
import { mayBeFilled } from '../variables/may-be-filled.ts';

const protocols = ['Amqp', 'AmqpWs', 'Mqtt', 'MqttWs'];

/** How edgeHub, and on docker edgeAgent too, reach IoT Hub: on Kubernetes edgeAgent keeps what it was installed with. */
export function checkUpstream(draft: Draft, findings: Findings): void {
  const system = runsOnKubernetes(draft.target) ? [draft.edgeHub] : [draft.edgeHub, draft.edgeAgent];
  const asking = system.filter((module) => module !== undefined);
  const without: { module: ModuleDraft; at: At }[] = [];
  for (const module of asking) {
    const protocol = variableOf(module, 'UpstreamProtocol');
    const proxy = environmentOf(module).find(({ name, value }) => /^https_proxy$/i.test(name) && value !== '');
    const known = protocols.find((one) => one.toLowerCase() === protocol?.value.trim().toLowerCase());
    if (protocol !== undefined && known === undefined && !mayBeFilled(protocol.value)) {
      const meant = nearest(protocol.value, protocols);
      findings.add(
        'MOOR1811',
        protocol.at,
        `\`${protocol.value.slice(0, 40)}\` is no protocol that ${module.name} knows`,
        `${meant === undefined ? '' : `Did you mean \`${meant}\`? `}It takes ${protocols.join(', ')}.`,
        meant === undefined ? {} : { fix: [{ at: protocol.at, was: protocol.value, now: meant }] },
      );
    } else if (proxy !== undefined && known?.endsWith('Ws') !== true) {
      without.push({ module, at: proxy.at });
    }
  }
  const [first] = without;
  if (first === undefined) return;
  const at = draft.kind === 'workload' ? (draft.declared?.at(['proxy'], 'key') ?? first.at) : first.at;
  findings.add(
    'MOOR1810',
    at,
    `${without.map(({ module }) => module.name).join(' and ')} ${without.length === 1 ? 'has' : 'have'} a web proxy and no protocol that passes through it`,
    draft.kind === 'workload'
      ? 'Modules would run while IoT Hub gets no message. Add `upstreamProtocol: AmqpWs` to `proxy`.'
      : 'Modules would run while IoT Hub gets no message. Set UpstreamProtocol to AmqpWs or MqttWs beside the proxy.',
  );
}

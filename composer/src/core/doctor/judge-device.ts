import { no, unknown, yes, type DeviceTwins, type Judged, type ReporterTwin } from './readings.ts';

const noReporter = 'no reporter of this device has reported';

/** By the first reporter that gives an answer. */
function byReporter(judge: (reporter: ReporterTwin, twins: DeviceTwins) => Judged) {
  return (twins: DeviceTwins): Judged => {
    const judged = twins.reporters.map((reporter) => judge(reporter, twins));
    return judged.find(({ answer }) => answer !== 'unknown') ?? judged[0] ?? unknown(noReporter);
  };
}

/** What the twins of edgeAgent and of the reporter show. */
export const judgeTwins = {
  'token-node': byReporter(({ name, nodeSource, kubernetes }) => {
    if (nodeSource === 'token') return yes(`${name} learnt its node from the token`);
    const where = kubernetes === undefined ? 'Kubernetes of unknown version' : `Kubernetes ${kubernetes}`;
    const text = `${name} learnt its node from: ${nodeSource} (${where})`;
    // Outside of Kubernetes, or without an answer of its API, there may have been no token at all.
    return nodeSource === 'unknown' && kubernetes === undefined ? unknown(text) : no(text);
  }),
  'node-sdk-token': byReporter(({ name, hasOwnKey, heartbeatUtc }, { platform }) => {
    if (platform?.toLowerCase() !== 'kubernetes')
      return unknown(`edgeAgent runs on ${platform ?? 'an unknown platform'}`);
    if (hasOwnKey) return unknown(`${name} was given a connection string, so it asked the runtime for nothing`);
    return yes(`${name}, on the Node SDK and without a connection string, reported at ${heartbeatUtc}`);
  }),
  'gpu-without-request': byReporter(({ name, gpu, asksForGpu }) => {
    if (asksForGpu) return unknown(`${name} asks for a GPU in its limits`);
    if (gpu === 'present') return yes(`${name} asks for no GPU and sees one`);
    return (gpu === 'notInjected' ? no : unknown)(`${name} says of GPUs: ${gpu}`);
  }),
  'status-stays-200': ({ status }: DeviceTwins): Judged => {
    if (status === undefined) return unknown('edgeAgent reports no status');
    const text = `lastDesiredStatus is ${status.code}${status.description === '' ? '' : `: ${status.description}`}`;
    const isRefusal = status.code === 500 && /\b(PUT|POST|PATCH) \[/.test(status.description);
    return (isRefusal ? no : unknown)(text);
  },
};

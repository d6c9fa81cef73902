import fc from 'fast-check';
import { gpuStates, gpuSubsystemStates } from '../gpu-state.ts';
import type { Reported } from '../reported.ts';
import { volumeStates } from '../volume-state.ts';

/** Any text at all: halves of surrogate pairs, control characters, long beyond every limit. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: fc.constantFrom('\ud83d', '\ude00', '\u0000', '\u009f', '€', '"', '\\', 'a'), maxLength: 60 }),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }).map((text) => text.repeat(400)),
);
const anyNumber = fc.oneof(
  fc.integer(),
  fc.double(),
  fc.constantFrom(Number.NaN, Infinity, -Infinity, -0, 2 ** 52, -(2 ** 53), 9.2e18),
);
const time = fc.date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) }).map((date) => date.toISOString());
const anyKey = fc.oneof(
  { weight: 20, arbitrary: fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 80 }) },
);
const right = fc.constantFrom('allowed' as const, 'denied' as const, 'unknown' as const);

function maybe<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.option(arbitrary, { nil: undefined });
}

const volume = fc.record({
  state: fc.constantFrom(...volumeStates),
  share: anyText,
  path: anyText,
  protocol: maybe(fc.constantFrom('smb' as const, 'nfs' as const)),
  source: maybe(anyText),
  fsType: maybe(anyText),
  readOnly: maybe(fc.boolean()),
  options: maybe(anyText),
  wrongShare: maybe(fc.boolean()),
  inodes: maybe(anyNumber),
  freeInodes: maybe(anyNumber),
  worstMs: maybe(anyNumber),
  writtenUtc: maybe(time),
  writeTriedUtc: maybe(time),
  totalMiB: maybe(anyNumber),
  freeMiB: maybe(anyNumber),
  latencyMs: maybe(anyNumber),
  errno: maybe(anyText),
  detail: maybe(anyText),
  sinceUtc: time,
  probedAtUtc: maybe(time),
});
const gpu = fc.record({
  state: fc.constantFrom(...gpuStates),
  name: maybe(anyText),
  uuid: maybe(anyText),
  memoryTotalMiB: maybe(anyNumber),
  utilizationPercent: maybe(anyNumber),
  temperatureC: maybe(anyNumber),
  detail: maybe(anyText),
});
const node = fc.record({
  name: anyText,
  ready: fc.constantFrom('true', 'false', 'unknown'),
  pressure: maybe(fc.subarray(['memory', 'disk', 'pid', 'network'])),
  gpusAllocatable: maybe(anyNumber),
  kubelet: maybe(anyText),
});
const claim = fc.record({
  name: anyText,
  phase: fc.constantFrom('Pending', 'Bound', 'Lost', 'unknown'),
  volume: maybe(anyText),
  detail: maybe(anyText),
});
const persistentVolume = fc.record({
  name: anyText,
  phase: fc.constantFrom('Pending', 'Available', 'Bound', 'Released', 'Failed', 'unknown'),
  claim: maybe(anyText),
});

/** Many entries without the cost of generating each: some that are drawn, repeated under names of their own. */
function many<T>(entry: fc.Arbitrary<T>): fc.Arbitrary<Record<string, T>> {
  return fc
    .tuple(fc.dictionary(anyKey, entry, { maxKeys: 4 }), fc.array(entry, { maxLength: 4 }), fc.nat(150))
    .map(([named, samples, count]) => ({
      ...named,
      ...Object.fromEntries(
        samples.length === 0
          ? []
          : Array.from({ length: count }, (_, index) => [`n${index}`, samples[index % samples.length]]),
      ),
    })) as fc.Arbitrary<Record<string, T>>;
}

const counts = {
  volumes: anyNumber,
  gpus: anyNumber,
  nodes: anyNumber,
  claims: anyNumber,
  persistentVolumes: anyNumber,
};

/**
 * Any document of the right TypeScript shape, legal or not: what a reader of a strange machine might build.
 */
export const arbitraryReported: fc.Arbitrary<Reported> = fc.record({
  contract: fc.constant(1),
  role: fc.constantFrom('reporter', 'prober'),
  workload: maybe(anyText),
  revision: maybe(anyText),
  seq: anyNumber,
  heartbeatUtc: time,
  summary: fc.record({
    state: fc.constantFrom('ok', 'degraded', 'bad', 'unknown'),
    volumesGood: anyNumber,
    volumesDegraded: anyNumber,
    volumesBad: anyNumber,
    volumesUnknown: anyNumber,
    gpus: anyNumber,
    nodes: anyNumber,
    omitted: anyNumber,
  }),
  agent: fc.record({ version: anyText, startedUtc: time, simulated: maybe(fc.boolean()) }),
  where: fc.record({
    node: maybe(anyText),
    nodeSource: fc.constantFrom('token', 'environment', 'api', 'unknown'),
    pod: maybe(anyText),
    namespace: maybe(anyText),
  }),
  machine: maybe(
    fc.record({
      kernel: maybe(anyText),
      cpus: maybe(anyNumber),
      load1: maybe(anyNumber),
      memoryTotalMiB: maybe(anyNumber),
    }),
  ),
  cluster: fc.record({
    version: maybe(anyText),
    rights: fc.record({ pods: right, persistentvolumeclaims: right, nodes: right, persistentvolumes: right }),
    detail: maybe(anyText),
  }),
  gpu: fc.record({ state: fc.constantFrom(...gpuSubsystemStates), detail: maybe(anyText) }),
  volumes: many(volume),
  gpus: many(gpu),
  nodes: many(node),
  claims: many(claim),
  persistentVolumes: many(persistentVolume),
  omitted: fc.oneof(fc.constant({ volumes: 0, gpus: 0, nodes: 0, claims: 0, persistentVolumes: 0 }), fc.record(counts)),
  settings: maybe(fc.record({ ac: anyNumber, av: anyNumber, ad: anyText })),
}) as fc.Arbitrary<Reported>;

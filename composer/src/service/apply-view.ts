import { nearest } from '../core/diagnostics/suggest.ts';
import type { ApplyRecord } from './apply-record.ts';

/** An apply as it is answered: field by field, so that nothing comes along that was not meant to. */
export function viewApply(record: ApplyRecord): Record<string, unknown> {
  const { finish, judgement } = record;
  return {
    id: record.id,
    state: finish === undefined ? 'running' : 'ended',
    device: record.device,
    workload: record.workload,
    target: record.target,
    revision: record.revision,
    hub: record.hub,
    simulated: record.simulated,
    startedUtc: record.startedUtc,
    endedUtc: finish?.utc,
    outcome: finish?.outcome,
    why: finish?.why ?? record.events.at(-1)?.text ?? 'not begun yet',
    exitCode: finish?.exitCode,
    problem: finish?.problem,
    push: record.push,
    version: record.version,
    bindings: judgement?.bindings ?? [],
    modules: judgement?.modules ?? [],
    suspects: (judgement?.suspects ?? []).map((suspect) => ({
      ...suspect,
      // A share that is known to exist is spelt right, whatever else is near it.
      didYouMean: record.knownShares.includes(suspect.share) ? undefined : nearest(suspect.share, record.knownShares),
    })),
    unread: record.unread,
    events: record.events,
    droppedEvents: record.droppedEvents,
  };
}

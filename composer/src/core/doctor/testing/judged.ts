import { judgeAll } from '../judge.ts';
import type { QuestionId } from '../questions.ts';
import type { Seen } from '../readings.ts';
import type { StepId } from '../steps.ts';

export const atUtc = '2026-11-21T08:00:00Z';

/** What one step that saw this says to one question. */
export function judged<Id extends StepId>(question: QuestionId, step: Id, seen: Seen[Id]): string {
  return judgeAll([question], { [step]: { atUtc, seen } }, atUtc)[question]?.answer ?? 'none';
}

type VolumeSpec = Seen['cluster-volumes']['volumes'][number]['spec'];

/** One PersistentVolume as a share has it, but for what is said. */
export function volumes(spec: Partial<VolumeSpec>, name = 'camera-drop'): Seen['cluster-volumes'] {
  const whole = { accessModes: ['ReadWriteOnce', 'ReadWriteMany'], ...spec };
  return { namespace: 'iotedge', volumes: [{ metadata: { name }, spec: whole, status: { phase: 'Bound' } }] };
}

import { catalogue, type Code } from '../../core/diagnostics/catalogue/catalogue.ts';
import { makeVisible } from '../../core/diagnostics/visible.ts';
import { isQuestion, questions, type Question, type QuestionId } from '../../core/doctor/questions.ts';
import type { Report } from '../../core/doctor/report.ts';
import { steps, type Step, type StepId } from '../../core/doctor/steps.ts';
import type { Io } from '../io.ts';
import { paint, type Tone } from './colour.ts';

/** Every question with why it matters, what rests on it and which steps answer it; then every step with what it touches. */
export function renderQuestions(): string {
  const asked = (Object.entries(questions) as [QuestionId, Question][]).map(([id, { asks, why, steps: by }]) => {
    const codes = codesThatRestOn(id);
    return [
      `${id}: ${asks}`,
      `  ${why}`,
      `  by ${by.join(', ')}${codes.length === 0 ? '' : `; ${codes.join(', ')} rest on it`}`,
    ].join('\n');
  });
  const done = (Object.keys(steps) as StepId[]).map((id) => describeStep(id));
  return [
    'Questions. Yes says what Mooring takes for true until a device was asked.',
    '',
    ...asked,
    '',
    'Steps',
    '',
    ...done,
  ].join('\n');
}

/** The codes of findings that an answer settles. */
function codesThatRestOn(id: QuestionId): Code[] {
  return (Object.keys(catalogue) as Code[]).filter((code) => catalogue[code].question === id);
}

export function describeStep(id: StepId): string {
  const { touches, does, undo }: Step = steps[id];
  const undone = undo === undefined ? '' : `. Undone: ${undo}`;
  return `${id} (${touches}): it ${does}${undone}`;
}

const tones: Readonly<Record<'yes' | 'no' | 'unknown', Tone>> = { yes: 'good', no: 'warn', unknown: 'dim' };

/** An answer a paragraph, what is known first. */
export function renderReport(io: Io, report: Report): string {
  const order = ['no', 'yes', 'unknown'] as const;
  const answers = Object.entries(report.answers);
  const lines = order.flatMap((verdict) =>
    answers
      .filter(([, { answer }]) => answer === verdict)
      .map(([id, { evidence }]) => {
        const asks = isQuestion(id) ? questions[id].asks : id;
        return `${paint(io, tones[verdict], verdict)}  ${asks}\n    ${id}: ${makeVisible(evidence)}`;
      }),
  );
  const count = (verdict: string) => answers.filter(([, { answer }]) => answer === verdict).length;
  const simulated = report.simulated ? ' Something of it is simulated, so it settles nothing for a device.' : '';
  return [...lines, '', `${count('yes')} yes, ${count('no')} no, ${count('unknown')} unknown.${simulated}`].join('\n');
}

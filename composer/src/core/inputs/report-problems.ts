import { emptyFile, type Source, type SourceProblem } from '../../source/source.ts';
import type { At } from '../diagnostics/diagnostic.ts';
import type { Findings } from '../diagnostics/findings.ts';
import { didYouMean } from '../diagnostics/suggest.ts';
import { nameOfReference } from '../variables/scan.ts';
import type { VariableProblem } from '../variables/variable-problem.ts';

/** What is wrong with the text of a file, as findings. */
export function reportSourceProblem(source: Source, problem: SourceProblem, at: At, findings: Findings): void {
  const format = source.format === 'json' ? 'JSON' : 'YAML';
  switch (problem.kind) {
    case 'syntax':
      findings.add(
        'MOOR1001',
        at,
        problem.message === emptyFile ? emptyFile : `this is not ${format}: ${problem.message}`,
        problem.message === emptyFile
          ? 'There is nothing to look at. Is it the right file, and was it saved?'
          : 'Correct the text here; what comes after it was not looked at.',
      );
      return;
    case 'duplicateKey':
      findings.add(
        'MOOR1002',
        at,
        problem.message,
        'Only the last one would count. Take one out.',
        source.format === 'json' ? 'warning' : 'error',
      );
      return;
    case 'limit':
      findings.add('MOOR1003', at, problem.message, 'No deployment is like that; is it the right file?');
      return;
    case 'illegalKey':
      findings.add('MOOR1004', at, problem.message, 'Use a plain text as key.');
      return;
    case 'number':
      findings.add('MOOR1005', at, problem.message, 'Write it in quotes, as a text.');
      return;
  }
}

/** What is wrong with the variables of a file, as findings. Only names are said, never values. */
export function reportVariableProblem(
  problem: VariableProblem,
  known: Iterable<string>,
  at: At,
  findings: Findings,
): void {
  const { written } = problem;
  const name = nameOfReference(written).replace(/^json:/, '');
  switch (problem.kind) {
    case 'undefined':
      findings.add(
        'MOOR1201',
        at,
        `the variable \`${name}\` is not set`,
        `${didYouMean(name, known)}Set it in the environment, in .env, or as a default in \`values\` of a workload; an empty value is allowed.`,
      );
      return;
    case 'leftAsWritten':
      findings.add(
        'MOOR1202',
        at,
        `\`${written}\` is no variable that is set, and stays as written`,
        'Right if something in the container means it. If not, set the variable.',
      );
      return;
    case 'misplacedImage':
      findings.add(
        'MOOR1203',
        at,
        `\`${written}\` can only be the whole name of an image`,
        'Write it as `image` of a module with nothing before or behind it. A tag for all comes from the variable CONTAINER_TAG.',
      );
      return;
    case 'malformed':
      findings.add(
        'MOOR1204',
        at,
        `\`${written.slice(0, 40)}\` is no variable: ${problem.reason ?? ''}`,
        'Write ${NAME}, or $$ for a dollar sign.',
      );
      return;
    case 'uncarriable':
      findings.add(
        'MOOR1205',
        at,
        'this holds text that looks like a variable and would be taken for one at the push',
        'In a credential, put the whole value into a variable: `password: ${NAME}`. Elsewhere, write the text differently.',
      );
      return;
    case 'plainSecret':
      findings.add(
        'MOOR1109',
        at,
        'a password stands here in plain text',
        'Write `${NAME}` and set the variable where the push runs: the password is then in no file and in no output.',
      );
      return;
    case 'unfilled':
      findings.add(
        'MOOR1213',
        at,
        `\`${written}\` was not filled in`,
        `Nothing puts a value there, and the registry refuses it. Write \`\${${written.replaceAll(/[^\w]/g, '')}}\`, which is filled in at the push, or make the manifest from its template with the variable set.`,
        'warning',
      );
      return;
    case 'secretKey':
      findings.add(
        'MOOR1206',
        at,
        `\`${written}\` stands in a password and cannot be part of a name`,
        'Use another variable for the name.',
      );
      return;
    case 'duplicateKey':
      findings.add(
        'MOOR1002',
        at,
        `with its variables put in, the key \`${written}\` stands here a second time`,
        'Rename one of the two.',
        'error',
      );
      return;
    case 'notJson':
      findings.add(
        'MOOR1207',
        at,
        `the value of \`${name}\` is no JSON`,
        `Without quotes it must be a number, true, false, null, a list or an object. For a text put the reference in quotes.`,
      );
      return;
    case 'typedSecret':
      findings.add(
        'MOOR1207',
        at,
        `\`${name}\` is the variable of a password, which is a text`,
        'Put the reference in quotes and write it as `${NAME}`.',
      );
      return;
    case 'typedInText':
      findings.add(
        'MOOR1207',
        at,
        `\`${written}\` stands among other text`,
        'A value that is no text is the whole value. Within a text write `${NAME}`.',
      );
      return;
    case 'tooMuch':
      findings.add(
        'MOOR1003',
        at,
        'what variables put in is larger than any deployment',
        'Use shorter values, or the long ones less often.',
      );
      return;
  }
}

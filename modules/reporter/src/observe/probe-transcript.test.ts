import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ProbeTranscript, type StepEnd } from './probe-transcript.ts';

const token = 'a1b2c3';

describe('what a helper prints of a probe', () => {
  it('is the same two steps, in whatever pieces and order the pipes are read', () => {
    const text = fc.string().filter((printed) => !printed.includes(token));
    fc.assert(
      fc.property(
        text,
        text,
        text,
        fc.nat(255),
        fc.infiniteStream(fc.tuple(fc.boolean(), fc.integer({ min: 1, max: 9 }))),
        (first, second, error, exitCode, pieces) => {
          let stdout = `${first}\n${token} 0\n${second}\n${token} ${exitCode}\n`;
          let stderr = exitCode === 0 ? '' : `${error}\n${token}\n`;
          const transcript = new ProbeTranscript(token);
          const steps: StepEnd[] = [];
          for (const [ofStdout, length] of pieces) {
            if (stdout === '' && stderr === '') break;
            if (ofStdout) {
              transcript.take('stdout', stdout.slice(0, length));
              stdout = stdout.slice(length);
            } else {
              transcript.take('stderr', stderr.slice(0, length));
              stderr = stderr.slice(length);
            }
            for (let step = transcript.next(); step !== undefined; step = transcript.next()) steps.push(step);
          }
          expect(steps).toEqual([
            { exitCode: 0, stdout: first, stderr: '' },
            { exitCode, stdout: second, stderr: exitCode === 0 ? '' : error },
          ]);
          expect(transcript.characters).toBe(0);
        },
      ),
    );
  });

  it('has no step in it before its status is whole', () => {
    const transcript = new ProbeTranscript(token);
    transcript.take('stdout', `4096\n\n${token} 1`);
    expect(transcript.next()).toBeUndefined();
    transcript.take('stdout', '\n');
    // A status other than 0 waits for the reason.
    expect(transcript.next()).toBeUndefined();
    expect(transcript.characters).toBe('4096\n'.length);
    transcript.take('stderr', `stat: why\n\n${token}\n`);
    expect(transcript.next()).toEqual({ exitCode: 1, stdout: '4096\n', stderr: 'stat: why\n' });
  });

  it('is no name where only the status stands', () => {
    const transcript = new ProbeTranscript(token);
    for (const piece of ['\n', token, ' 2\n']) {
      transcript.take('stdout', piece);
      expect(transcript.next()).toBeUndefined();
      expect(transcript.characters).toBe(0);
    }
  });
});

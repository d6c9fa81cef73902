/** How one step of a probe ended, and what it printed. */
export interface StepEnd {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

const mostCharacters = 1024 * 1024;

/**
 * What a helper prints of one probe, step by step: after each step, on a line of its own, the token and the exit status;
 * where that is not 0, the token on standard error too, since of two pipes nobody knows which is read first.
 */
export class ProbeTranscript {
  readonly #token: string;
  #stdout = '';
  #stderr = '';

  /** @param token what no share can have in a name, since it is made anew for each probe */
  constructor(token: string) {
    this.#token = token;
  }

  take(stream: 'stdout' | 'stderr', text: string): void {
    if (stream === 'stdout') this.#stdout += text;
    else if (this.#stderr.length < mostCharacters) this.#stderr += text;
  }

  /** How much the step under way has printed by itself. */
  get characters(): number {
    const mark = `\n${this.#token} `;
    const end = this.#stdout.indexOf(mark);
    if (end !== -1) return end;
    return mark.startsWith(this.#stdout) ? 0 : this.#stdout.length;
  }

  /** The next step that has ended, once: undefined while none has. */
  next(): StepEnd | undefined {
    const mark = `\n${this.#token} `;
    const end = this.#stdout.indexOf(mark);
    const lineEnd = end === -1 ? -1 : this.#stdout.indexOf('\n', end + mark.length);
    if (lineEnd === -1) return undefined;
    const exitCode = Number(this.#stdout.slice(end + mark.length, lineEnd));
    const errorMark = `\n${this.#token}\n`;
    const errorEnd = this.#stderr.indexOf(errorMark);
    if (exitCode !== 0 && errorEnd === -1) return undefined;
    const stderr = exitCode === 0 ? '' : this.#stderr.slice(0, errorEnd);
    const step = { exitCode, stdout: this.#stdout.slice(0, end), stderr };
    this.#stdout = this.#stdout.slice(lineEnd + 1);
    if (exitCode !== 0) this.#stderr = this.#stderr.slice(errorEnd + errorMark.length);
    return step;
  }
}

import { maxNodes } from './limits.ts';
import type { Entry, ObjectNode } from './node.ts';
import type { SourceProblem } from './source.ts';

/** Thrown inside a reader to leave a recursion; readers turn it into a problem and never let it out. */
export class ReadingStopped extends Error {}

/** What both readers need while they build nodes: a bound on how many, and the rules for keys and numbers. */
export class NodeBuilder {
  readonly problems: SourceProblem[] = [];
  private counted = 0;

  /** How many nodes were built. */
  get count(): number {
    return this.counted;
  }

  countNode(offset: number): void {
    this.counted += 1;
    if (this.counted <= maxNodes) return;
    this.stop('limit', offset, `the file holds more than ${maxNodes} values`);
  }

  stop(kind: SourceProblem['kind'], offset: number, message: string): never {
    this.problems.push({ kind, fatal: true, offset, message });
    throw new ReadingStopped();
  }

  addEntry(target: ObjectNode, entry: Entry): void {
    if (entry.key === '__proto__') {
      // An object cannot carry this key as plain data, and whoever copies it may change every object there is.
      this.add('illegalKey', entry.keyStart, 'the key `__proto__` is not allowed');
      return;
    }
    if (target.entries.has(entry.key)) {
      this.add('duplicateKey', entry.keyStart, `the key \`${entry.key}\` stands here a second time`);
    }
    target.entries.set(entry.key, entry);
  }

  /**
   * A number that JSON cannot carry as it stands would reach the device as another value. One that is `written` with an
   * exponent is a double, and is carried as one from where it is written so again.
   */
  checkNumber(value: number, offset: number, written: string): void {
    if (!Number.isFinite(value)) this.add('number', offset, 'this number has no form in JSON');
    else if (Number.isInteger(value) && !Number.isSafeInteger(value) && !isDouble(value, written)) {
      this.add('number', offset, 'this whole number is beyond 2^53 and would lose digits');
    }
  }

  add(kind: SourceProblem['kind'], offset: number, message: string): void {
    this.problems.push({ kind, fatal: false, offset, message });
  }
}

/** From here on numbers are written with an exponent in JSON; below, as whole ones. */
const exponentFrom = 1e21;

function isDouble(value: number, written: string): boolean {
  return Math.abs(value) >= exponentFrom && /^[^x]*e/i.test(written);
}

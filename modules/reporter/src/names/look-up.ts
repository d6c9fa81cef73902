import { ADDRCONFIG, ALL, V4MAPPED, getDefaultResultOrder, type LookupAddress, type LookupOptions } from 'node:dns';
import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import { getSystemErrorName } from 'node:util';
import { askInChild, type NameAnswer, type NameChild, type NameQuestion } from './ask-in-child.ts';

type Callback = (
  error: NodeJS.ErrnoException | null,
  address?: string | readonly LookupAddress[],
  family?: number,
) => void;
/** As `dns.lookup` is called. */
export type LookUp = (name: string, options: LookupOptions | number | Callback, callback?: Callback) => unknown;

/** Far more names than there are to look up at once. */
const mostChildren = 8;
const tryAgain = -3001;
const noSuchName: ReadonlySet<number> = new Set([-3007, -3008]);

/**
 * Looks names up as `dns.lookup` does, each in a child. Node does it in a thread of its own, and its end waits for that: for
 * as long as no server answers for a name, nothing would end this process but SIGKILL. Who asks for a name that is
 * being looked up gets the same answer. What is no name, and what no child could be had for, is left to Node.
 */
export class NameLookUps {
  readonly #own: LookUp;
  readonly #environment: NodeJS.ProcessEnv;
  readonly #children = new Map<string, NameChild>();

  /** @param own of Node */
  constructor(own: LookUp, environment: NodeJS.ProcessEnv) {
    this.#own = own;
    this.#environment = environment;
  }

  readonly lookUp: LookUp = (name, options, callback) => {
    const wanted = readOptions(options);
    const done = typeof options === 'function' ? options : callback;
    const ascii = typeof name === 'string' ? asciiOf(name) : '';
    if (wanted === undefined || done === undefined || ascii === '' || isIP(name) !== 0) {
      return this.#own(name, options, callback);
    }
    void this.#ask({ name: ascii, family: wanted.family, hints: wanted.hints }).then((answer) => {
      // Out of the promise: what this throws is to be seen as what Node's own would throw.
      process.nextTick(() => {
        if (answer.kind === 'notAsked') this.#own(name, options, callback);
        else if (answer.kind === 'failed') done(lookUpError(answer.errno, name));
        else tell(inOrder(answer.addresses, wanted.order), wanted.all, done);
      });
    });
    return {};
  };

  /** Kills the children: nobody waits for them any more. */
  stop(): void {
    for (const child of this.#children.values()) child.kill();
  }

  #ask(question: NameQuestion): Promise<NameAnswer> {
    const key = JSON.stringify(question);
    const before = this.#children.get(key);
    if (before !== undefined) return before.answer;
    if (this.#children.size >= mostChildren) return Promise.resolve({ kind: 'failed', errno: tryAgain });
    const child = askInChild(question, this.#environment);
    this.#children.set(key, child);
    void child.answer.then(() => this.#children.delete(key));
    return child.answer;
  }
}

interface Wanted {
  readonly family: 0 | 4 | 6;
  readonly hints: number;
  readonly all: boolean;
  readonly order: string;
}

/** Undefined for what Node would throw at, or does not say. */
function readOptions(given: LookupOptions | number | Callback): Wanted | undefined {
  const { family, hints, all, verbatim, order } = typeof given === 'number' ? { family: given } : optionsOf(given);
  const number = family === 'IPv4' ? 4 : family === 'IPv6' ? 6 : (family ?? 0);
  if (number !== 0 && number !== 4 && number !== 6) return undefined;
  if (((hints ?? 0) & ~(ADDRCONFIG | ALL | V4MAPPED)) !== 0) return undefined;
  const byVerbatim = verbatim === undefined ? getDefaultResultOrder() : verbatim ? 'verbatim' : 'ipv4first';
  return { family: number, hints: hints ?? 0, all: all ?? false, order: order ?? byVerbatim };
}

function optionsOf(given: LookupOptions | Callback | undefined): LookupOptions {
  return typeof given === 'object' ? (given ?? {}) : {};
}

/** As names are asked for; '' for what is none. */
function asciiOf(name: string): string {
  return /^[\x21-\x7e]*$/.test(name) ? name : domainToASCII(name);
}

function inOrder(addresses: readonly string[], order: string): LookupAddress[] {
  const found = addresses.map((address) => ({ address, family: isIP(address) }));
  if (order !== 'ipv4first' && order !== 'ipv6first') return found;
  const first = order === 'ipv4first' ? 4 : 6;
  return [...found.filter(({ family }) => family === first), ...found.filter(({ family }) => family !== first)];
}

function tell(found: readonly LookupAddress[], all: boolean, done: Callback): void {
  if (all) done(null, found);
  else done(null, found[0]?.address, found[0]?.family);
}

/** The same as Node makes. */
function lookUpError(errno: number, hostname: string): NodeJS.ErrnoException {
  const code = noSuchName.has(errno) ? 'ENOTFOUND' : getSystemErrorName(errno);
  const syscall = 'getaddrinfo';
  return Object.assign(new Error(`${syscall} ${code} ${hostname}`), { errno, code, syscall, hostname });
}

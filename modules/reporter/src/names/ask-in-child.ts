import type { ChildProcess } from 'node:child_process';
import { startProgram } from '../observe/start-program.ts';

export interface NameQuestion {
  readonly name: string;
  /** 0 for both. */
  readonly family: 0 | 4 | 6;
  /** Flags of getaddrinfo, as the system counts them. */
  readonly hints: number;
}

/** `failed`: the number of libuv, which is Node's. `notAsked`: no child could be had that answers. */
export type NameAnswer =
  | { readonly kind: 'found'; readonly addresses: readonly string[] }
  | { readonly kind: 'failed'; readonly errno: number }
  | { readonly kind: 'notAsked' };

export interface NameChild {
  readonly answer: Promise<NameAnswer>;
  kill(): void;
}

/** As long as an attempt to connect may take; whoever waits for longer has given up by then. */
const mostSeconds = 20;

/**
 * The system's own getaddrinfo: with /etc/hosts, with search domains, and with what else the system is set to. It ends by
 * itself when its time is over, whether or not anybody is left to end it.
 */
const script = String.raw`
use Socket qw(:addrinfo SOCK_STREAM AF_INET AF_INET6);
my ($name, $family, $flags) = @ARGV;
my %families = (0 => 0, 4 => AF_INET, 6 => AF_INET6);
alarm ${mostSeconds};
my ($error, @found) = getaddrinfo($name, '', {
  family => $families{$family}, flags => $flags, socktype => SOCK_STREAM,
});
my $cause = $! + 0;
if ($error) { printf "failed %d %d\n", $error, $cause; exit }
for my $one (@found) {
  my ($failed, $address) = getnameinfo($one->{addr}, NI_NUMERICHOST, NIx_NOSERV);
  print "$address\n" unless $failed;
}
`;

/** What a resolver is told by the environment; nothing else of it is the child's to see, least of all a key. */
const passed = ['PATH', 'LOCALDOMAIN', 'RES_OPTIONS', 'HOSTALIASES'];

/** Errors of glibc's getaddrinfo by the numbers that libuv has for them. */
const libuvErrors: Readonly<Record<string, number>> = {
  '-1': -3002,
  '-2': -3008,
  '-3': -3001,
  '-4': -3004,
  '-5': -3007,
  '-6': -3005,
  '-7': -3011,
  '-8': -3010,
  '-9': -3000,
  '-10': -3006,
  '-12': -3009,
};
const tryAgain = -3001;
const failedForGood = -3004;
const systemError = -11;

/**
 * Looks a name up in a child, by perl, which is in every Debian image. Never rejects.
 *
 * @param environment of this process
 */
export function askInChild({ name, family, hints }: NameQuestion, environment: NodeJS.ProcessEnv): NameChild {
  const child = startProgram('perl', ['-e', script, '--', name, String(family), String(hints)], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: Object.fromEntries(passed.flatMap((one) => (one in environment ? [[one, environment[one]]] : []))),
    cwd: '/',
  });
  if (child instanceof Error) return { answer: Promise.resolve({ kind: 'notAsked' }), kill: () => undefined };
  return { answer: answerOf(child), kill: () => void child.kill('SIGKILL') };
}

function answerOf(child: ChildProcess): Promise<NameAnswer> {
  const chunks: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => void chunks.push(chunk));
  return new Promise((resolve) => {
    child.once('error', () => resolve({ kind: 'notAsked' }));
    child.once('close', (exitCode, signal) => {
      if (signal === 'SIGALRM') resolve({ kind: 'failed', errno: tryAgain });
      else if (exitCode !== 0) resolve({ kind: 'notAsked' });
      else resolve(parseAnswer(Buffer.concat(chunks).toString('latin1')));
    });
  });
}

function parseAnswer(text: string): NameAnswer {
  const [, error, cause] = /^failed (-?\d+) (\d+)$/m.exec(text) ?? [];
  if (error !== undefined) {
    const errno =
      Number(error) === systemError ? -Number(cause) || failedForGood : (libuvErrors[error] ?? failedForGood);
    return { kind: 'failed', errno };
  }
  const addresses = text.split('\n').filter((line) => line !== '');
  return addresses.length === 0 ? { kind: 'notAsked' } : { kind: 'found', addresses };
}

import { spawn } from 'node:child_process';
import { closeSync, openSync, read, writeSync } from 'node:fs';
import { encodeInit, mostWriteBytes } from './fuse-server-answers.ts';
import {
  errnos,
  operations,
  plentyOfRoom,
  type Counts,
  type ErrnoName,
  type Faults,
  type Figures,
  type MountRequest,
  type Operation,
} from './fuse-server-faults.ts';
import { Files } from './fuse-server-files.ts';

const headerBytes = 40;
const initNumber = 26;
const names = new Map<number, Operation>(
  Object.entries(operations).map(([name, number]) => [number, name as Operation]),
);
/** FORGET, INTERRUPT and BATCH_FORGET are not answered. */
const unanswered = new Set([2, 36, 42]);

/** One mounted file system: takes the kernel's requests one after the other and answers them, faults before all. */
export class Session {
  figures: Figures = plentyOfRoom;
  readonly #descriptor = openSync('/dev/fuse', 'r+');
  readonly #files = new Files();
  readonly #asked = new Map<Operation, number>();
  readonly #held = new Set<() => void>();
  #faults: Faults = {};

  /** Hands the open descriptor to mount(8), which needs no helper for it. */
  async mount({ path, source, subtype, readOnly }: MountRequest): Promise<void> {
    this.#take();
    const options = ['fd=3', 'rootmode=40000', 'user_id=0', 'group_id=0', 'allow_other'];
    if (subtype !== undefined) options.push(`subtype=${subtype}`);
    if (readOnly === true) options.push('ro');
    const mount = spawn('mount', ['-i', '-t', 'fuse', '-o', options.join(','), source, path], {
      stdio: ['ignore', 'ignore', 'pipe', this.#descriptor],
    });
    let errors = '';
    mount.stderr?.on('data', (chunk: Buffer) => {
      errors += chunk.toString();
    });
    const code = await new Promise<number | null>((resolve, reject) => {
      mount.once('error', reject);
      mount.once('close', resolve);
    });
    if (code !== 0) throw new Error(`${path} cannot be mounted: ${errors}`);
  }

  /** From now on these faults and no others; what hung before is answered as they say. */
  set(faults: Faults): void {
    this.#faults = faults;
    const held = [...this.#held];
    this.#held.clear();
    for (const again of held) again();
  }

  counts(): Counts {
    return { asked: Object.fromEntries(this.#asked), held: this.#held.size };
  }

  #take(): void {
    const bytes = Buffer.allocUnsafe(mostWriteBytes + 8192);
    read(this.#descriptor, bytes, 0, bytes.length, null, (error, length) => {
      // ENODEV: it was unmounted. Anything else is a request that was taken back before it could be read.
      if (error?.code === 'ENODEV') return closeSync(this.#descriptor);
      // The descriptor serves nothing before it is mounted.
      if (error?.code === 'EPERM') return void setTimeout(() => this.#take(), 5);
      if (error === null) this.#serve(bytes.subarray(0, length));
      this.#take();
    });
  }

  #serve(request: Buffer): void {
    const number = request.readUInt32LE(4);
    if (unanswered.has(number)) return;
    const unique = request.readBigUInt64LE(8);
    if (number === initNumber) return this.#reply(unique, encodeInit());
    const operation = names.get(number);
    if (operation === undefined) return this.#reply(unique, 'ENOSYS');
    this.#asked.set(operation, (this.#asked.get(operation) ?? 0) + 1);
    this.#answer(operation, unique, Number(request.readBigUInt64LE(16)), request.subarray(headerBytes));
  }

  #answer(operation: Operation, unique: bigint, nodeId: number, body: Buffer): void {
    const fault = this.#faults[operation] ?? this.#faults.every ?? {};
    if (fault.hang === true) {
      this.#held.add(() => this.#answer(operation, unique, nodeId, body));
      return;
    }
    const reply = () => this.#reply(unique, fault.errno ?? this.#files.answer(operation, nodeId, body, this.figures));
    if (fault.delayMilliseconds === undefined) reply();
    else setTimeout(reply, fault.delayMilliseconds);
  }

  #reply(unique: bigint, answer: Buffer | ErrnoName): void {
    const data = typeof answer === 'string' ? Buffer.alloc(0) : answer;
    const head = Buffer.alloc(16);
    head.writeUInt32LE(16 + data.length, 0);
    head.writeInt32LE(typeof answer === 'string' ? -errnos[answer] : 0, 4);
    head.writeBigUInt64LE(unique, 8);
    try {
      writeSync(this.#descriptor, Buffer.concat([head, data]));
    } catch (error) {
      // ENOENT: whoever asked was interrupted and waits no more. ENODEV, EBADF: it was unmounted.
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'ENOENT' && code !== 'ENODEV' && code !== 'EBADF') throw error;
    }
  }
}

import type { JsonObject } from '../../../source/node.ts';
import { lookUp } from '../../model/options.ts';
import { hostOf, numberIn, type Host, type Refuse } from './refuse.ts';

const leastMemoryBytes = 6 * 1024 * 1024;
const ofAllMemory = Number.MAX_SAFE_INTEGER;
/** A hundredth of a CPU, the least that docker's own command line takes. */
const leastNanoCpus = 10_000_000;

/** From, to, and what means that there is no limit. */
const ranges: Readonly<Record<string, readonly [number, number, ...number[]]>> = {
  Memory: [leastMemoryBytes, ofAllMemory, 0],
  MemoryReservation: [leastMemoryBytes, ofAllMemory, 0],
  MemorySwap: [-1, ofAllMemory],
  MemorySwappiness: [0, 100, -1],
  CpuPeriod: [1000, 1_000_000, 0],
  CpuQuota: [1000, ofAllMemory, 0, -1],
  NanoCpus: [0, ofAllMemory],
  BlkioWeight: [10, 1000, 0],
  OomScoreAdj: [-1000, 1000],
  ShmSize: [0, ofAllMemory],
};
const units: Readonly<Record<string, string>> = {
  Memory: 'bytes',
  MemoryReservation: 'bytes',
  MemorySwap: 'bytes',
  ShmSize: 'bytes',
  CpuPeriod: 'microseconds',
  CpuQuota: 'microseconds',
  NanoCpus: 'billionths of a CPU',
};

/** Amounts of HostConfig that docker refuses: those out of range, and those that contradict each other. */
export function refuseAmounts(createOptions: JsonObject, refuse: Refuse): void {
  const host = hostOf(createOptions);
  if (host === undefined) return;
  const told = new Set(Object.keys(ranges).filter((name) => isOutOfRange(name, host, refuse)));
  if (!told.has('Memory')) checkMemory(host, told, refuse);
  if (!told.has('NanoCpus')) checkCpus(host, refuse);
}

function isOutOfRange(name: string, host: Host, refuse: Refuse): boolean {
  const found = lookUp(host.value, name);
  const amount = numberIn(found?.value);
  const [least, most, ...unlimited] = ranges[name] ?? [0, 0];
  if (found === undefined || amount === undefined || unlimited.includes(amount)) return false;
  if (amount >= least && amount <= most) return false;
  const unit = units[name] === undefined ? '' : ` ${units[name]}`;
  const range = most === ofAllMemory ? `${least} or more` : `from ${least} to ${most}`;
  const inMiB = name.startsWith('Memory') && amount > 0 ? ` ${amount} MiB are ${amount * 1024 * 1024}.` : '';
  refuse([host.key, found.key], `\`${name}\` cannot be ${amount}${unit}`, `Write${unit}, ${range}.${inMiB}`);
  return true;
}

function checkMemory(host: Host, told: ReadonlySet<string>, refuse: Refuse): void {
  const memory = numberIn(lookUp(host.value, 'Memory')?.value) ?? 0;
  const swap = lookUp(host.value, 'MemorySwap');
  const withSwap = numberIn(swap?.value) ?? 0;
  const reservation = lookUp(host.value, 'MemoryReservation');
  const reserved = numberIn(reservation?.value) ?? 0;
  if (swap !== undefined && withSwap > 0 && withSwap < memory) {
    const help = 'It is memory and swap together: write as much as `Memory`, or more.';
    refuse([host.key, swap.key], '`MemorySwap` is less than `Memory`', help);
  } else if (swap !== undefined && withSwap > 0 && memory === 0) {
    const help = 'It is memory and swap together. Write `Memory`, too, or take it out.';
    refuse([host.key, swap.key], '`MemorySwap` stands without `Memory`', help);
  }
  if (reservation !== undefined && memory > 0 && reserved > memory && !told.has('MemoryReservation')) {
    refuse([host.key, reservation.key], '`MemoryReservation` is more than `Memory`', 'Write less, or a larger limit.');
  }
}

function checkCpus(host: Host, refuse: Refuse): void {
  const nano = lookUp(host.value, 'NanoCpus');
  const amount = numberIn(nano?.value) ?? 0;
  if (nano === undefined || amount <= 0) return;
  const other = ['CpuQuota', 'CpuPeriod'].find((name) => (numberIn(lookUp(host.value, name)?.value) ?? 0) > 0);
  if (other !== undefined) {
    refuse([host.key, nano.key], `\`NanoCpus\` and \`${other}\` say the same in two ways`, 'Leave one of them out.');
  } else if (amount < leastNanoCpus) {
    const help = `It counts billionths of a CPU: ${Math.ceil(amount)} CPU is ${Math.ceil(amount) * 1e9}.`;
    const what = `\`NanoCpus\` of ${amount} is less than a hundredth of a CPU`;
    refuse([host.key, nano.key], what, amount <= 1024 ? help : 'It counts billionths of a CPU.', {
      severity: 'warning',
    });
  }
}

import { listSome } from '../diagnostics/suggest.ts';
import type { Subject } from './knowledge.ts';
import { sayWho } from './say-who.ts';
import type { Absence } from './whole-lists.ts';

const words: Readonly<Partial<Record<Subject, string>>> = {
  shares: 'share',
  volumes: 'PersistentVolume',
  nodes: 'node',
  classes: 'StorageClass',
};

/** What is said of it, and what to do. */
export function sayAbsence({ subject, names, list, other, isListBelieved }: Absence): [message: string, help: string] {
  const kind = words[subject] ?? 'object';
  const named = listSome(names.map((name) => `\`${name.slice(0, 80)}\``)).slice(0, 300);
  const isOne = names.length === 1;
  return [
    `${named} ${isOne ? `is a ${kind}` : `are ${kind}s`} as ${sayWho(other)} has it, and not as ${sayWho(list)} has it, which says that it holds every one`,
    isListBelieved
      ? `The list is believed, and ${isOne ? 'this one is' : 'these are'} left out. Ask the device and bring the other up to date.`
      : 'The first is believed, so the list is not taken for whole: what it lacks may be there. Ask the device and bring it up to date.',
  ];
}

import type { Origin, Statement, Subject } from './knowledge.ts';

/** Lists of the whole device. Of the others a source may hold those of one namespace, and be right beside another one. */
const wholeSubjects: ReadonlySet<Subject> = new Set(['shares', 'volumes', 'nodes', 'classes']);

const cutLists: ReadonlySet<Origin['who']> = new Set(['kubernetes', 'azure']);

/** A source names things that another one, which holds every one there is, lacks. */
export interface Absence {
  subject: Subject;
  names: readonly string[];
  /** Who holds every one there is. */
  list: Origin;
  /** Who names what is not in it. */
  other: Origin;
  /** Whether the list goes before who names more; otherwise it is no whole list. */
  isListBelieved: boolean;
}

export interface WholeList {
  /** Who says that there are no others, and is contradicted by nobody who goes before; undefined where nobody does. */
  all: Origin | undefined;
  /** Whether a thing that a source names counts as there. */
  counts: (key: string) => boolean;
}

/**
 * Whose list of a subject is whole. `ordered` begins with the source that is believed most: what it names is there, so a
 * list behind it that lacks it is not whole; what only sources behind a whole list name is not there.
 */
export function findWholeList(
  ordered: readonly Statement[],
  subject: Subject,
  keysOf: (statement: Statement) => string[],
  absences: Absence[],
): WholeList {
  const index = ordered.findIndex(({ complete }) => complete.has(subject));
  const holder = ordered[index];
  if (holder === undefined || !wholeSubjects.has(subject)) return { all: holder?.origin, counts: () => true };
  // A list of a tool may come in several files: for its size, or page by page.
  const isPart = (one: Statement) =>
    one === holder || (cutLists.has(one.origin.who) && one.origin.who === holder.origin.who);
  const own = new Set(ordered.filter(isPart).flatMap(keysOf));
  const lacking = (others: readonly Statement[], isListBelieved: boolean) =>
    others
      .filter((other) => !isPart(other))
      .flatMap((other): Absence[] => {
        const names = [...new Set(keysOf(other).filter((key) => !own.has(key)))];
        return names.length === 0 ? [] : [{ subject, names, list: holder.origin, other: other.origin, isListBelieved }];
      });
  const refuting = lacking(ordered.slice(0, index), false);
  absences.push(...refuting);
  if (refuting.length > 0) return { all: undefined, counts: () => true };
  absences.push(...lacking(ordered.slice(index + 1), true));
  return { all: holder.origin, counts: (key) => own.has(key) };
}

import { applyPatch, diffReported, isJsonObject, type Json, type JsonObject } from '@mooring/contract';

/** The reported section as it was read. */
export interface TwinReading {
  /** Without `$version` and `$metadata`. */
  readonly section: JsonObject;
  /** `$version`: grows with every change that the cloud takes. Undefined where none was told. */
  readonly version: number | undefined;
}

/**
 * What a reading says of the patches sent: `confirmed`: the cloud has them. `withGateway`: a gateway without its cloud
 * shows them, the cloud does not have them yet. `notSeen`: neither. `changed`: the twin moved, but somebody else's
 * writing is in it, or only a part of ours. `madeAnew`: it is another twin than before, with a version that starts over.
 */
export type Standing = 'confirmed' | 'withGateway' | 'notSeen' | 'changed' | 'madeAnew';

/** More than all places of a document that is as large as can be. */
const mostTouchedUnits = 40_000;

/**
 * What the twin was last read to hold, and what was sent since and is not confirmed.
 *
 * edgeHub acknowledges a patch before the cloud has it, merges it with others and passes them on later, or never: a patch
 * that is not seen may still arrive. So until one is confirmed, whatever it touched is open: the next patch says it again,
 * and then the twin is right whether the one before arrives or not.
 */
export class TwinLedger {
  #held: TwinReading;
  #outstanding: JsonObject | undefined;
  /** `null` at every place that one of the patches says something of: any of them may arrive, and any may not. */
  #touched: JsonObject = {};
  #before: { readonly outstanding: JsonObject | undefined; readonly touched: JsonObject } = {
    outstanding: undefined,
    touched: {},
  };
  /** As last read before the last patch. */
  #versionAtSending: number | undefined;
  #standing: Standing = 'confirmed';

  constructor(start: TwinReading) {
    this.#held = start;
  }

  /** The section as last read. */
  get held(): JsonObject {
    return this.#held.section;
  }

  /** By the last reading; `confirmed` before the first patch. */
  get standing(): Standing {
    return this.#standing;
  }

  /** Something was sent that is not confirmed. */
  get isOpen(): boolean {
    return this.#outstanding !== undefined;
  }

  /** What the next difference is taken against: `null` wherever the twin may hold one thing or the other. */
  get baseline(): JsonObject {
    // What a gateway shows it also passes on, as one.
    const isKnown = this.#outstanding === undefined || this.#standing === 'withGateway';
    return isKnown ? this.held : withoutWhatIsOpen(this.held, this.#touched);
  }

  /** The highest number that a patch may have had. */
  get lastSeq(): number {
    return Math.max(...[this.held, this.#outstanding].map((section) => numberAt(section, 'seq')));
  }

  /** A patch is on its way. From here on it may arrive, whatever becomes of its acknowledgement. */
  sent(patch: JsonObject): void {
    this.#before = { outstanding: this.#outstanding, touched: this.#touched };
    const touched = allTouched(this.#outstanding === undefined ? {} : this.#touched, patch, this.held);
    // Names that came and went while nothing got through would add up. What of them arrives after all is read back.
    const isTooMuch = JSON.stringify(touched).length > mostTouchedUnits;
    const kept = isTooMuch ? withoutNulls(patch) : patch;
    this.#outstanding = isTooMuch ? kept : compose(this.#outstanding ?? {}, patch);
    this.#touched = isTooMuch ? allTouched({}, kept) : touched;
    this.#versionAtSending = this.#held.version;
    this.#standing = 'notSeen';
  }

  /** The last patch was refused: it will not arrive. */
  refused(): void {
    this.#outstanding = this.#before.outstanding;
    this.#touched = this.#before.touched;
  }

  /** Takes a reading and says how things stand by it. */
  read(reading: TwinReading): Standing {
    const standing = this.#judge(reading);
    const isSettled = standing === 'confirmed' || standing === 'madeAnew';
    if (isSettled || (standing === 'changed' && this.#isIn(reading))) this.#outstanding = undefined;
    this.#held = reading;
    this.#standing = standing;
    return standing;
  }

  #judge({ section, version }: TwinReading): Standing {
    if (version !== undefined && version < (this.#held.version ?? 0)) return 'madeAnew';
    const isEqual = diffReported(section, this.#expected()) === undefined;
    // Nothing is open: somebody else may have written, which a difference shows.
    if (this.#outstanding === undefined) return isEqual ? 'confirmed' : 'changed';
    const before = this.#versionAtSending;
    const isNumbered = version !== undefined && before !== undefined;
    if (isEqual) return isNumbered && version === before ? 'withGateway' : 'confirmed';
    return isNumbered && version > before ? 'changed' : 'notSeen';
  }

  /** All that was sent is in it, whatever else is. */
  #isIn({ section }: TwinReading): boolean {
    return diffReported(section, applyPatch(section, this.#outstanding ?? {})) === undefined;
  }

  #expected(): JsonObject {
    return applyPatch(this.held, this.#outstanding ?? {});
  }
}

/** One merge patch that does what two do, one after the other. */
function compose(first: JsonObject, second: JsonObject): JsonObject {
  const entries = Object.entries(second).map(([key, value]): [string, Json] => {
    const before = Object.hasOwn(first, key) ? first[key] : undefined;
    return [key, isJsonObject(before) && isJsonObject(value) ? compose(before, value) : value];
  });
  return Object.fromEntries([...Object.entries(first), ...entries]);
}

/** `null` at every place that one of the patches says something of, `before` those sent so far. */
function allTouched(before: JsonObject, patch: JsonObject, held: JsonObject = {}): JsonObject {
  const entries = Object.entries(patch).map(([key, value]): [string, Json] => {
    const inner = objectAt(before, key);
    const there = objectAt(held, key);
    // A place below one that was taken away as a whole may still come to be there, and what stood there may be gone.
    const all = isJsonObject(value) ? allTouched(inner, value, there) : allTouched(inner, there);
    return [key, Object.keys(all).length > 0 ? all : null];
  });
  return Object.fromEntries([...Object.entries(before), ...entries]);
}

function withoutNulls(patch: JsonObject): JsonObject {
  const entries = Object.entries(patch).filter(([, value]) => value !== null);
  return Object.fromEntries(entries.map(([key, value]) => [key, isJsonObject(value) ? withoutNulls(value) : value]));
}

function withoutWhatIsOpen(held: JsonObject, touched: JsonObject): JsonObject {
  const entries = Object.entries(touched).map(([key, places]): [string, Json] => {
    const value = own(held, key);
    const inner = isJsonObject(value) ? value : {};
    const open = isJsonObject(places) ? withoutWhatIsOpen(inner, places) : allTouched({}, inner);
    return [key, Object.keys(open).length > 0 ? open : null];
  });
  return Object.fromEntries([...Object.entries(held), ...entries]);
}

function objectAt(section: JsonObject, key: string): JsonObject {
  const value = own(section, key);
  return isJsonObject(value) ? value : {};
}

function own(section: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(section, key) ? section[key] : undefined;
}

function numberAt(section: JsonObject | undefined, key: string): number {
  const value = section === undefined ? undefined : own(section, key);
  return typeof value === 'number' ? value : 0;
}

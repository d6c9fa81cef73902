import type { JsonObject } from '../../source/node.ts';
import { compactJson } from '../compose/canonical-json.ts';

/** Names for what modules mount: the same thing has one name in all of them. */
export class VolumePool {
  private readonly nameOf = new Map<string, string>();
  private readonly contentOf = new Map<string, JsonObject>();

  /** The name of a volume; a new one is made of the hint. */
  name(content: JsonObject, hint: string): string {
    const key = compactJson(content);
    const known = this.nameOf.get(key);
    if (known !== undefined) return known;
    const name = this.freeName(hint);
    this.nameOf.set(key, name);
    this.contentOf.set(name, content);
    return name;
  }

  /** The declarations of some volumes, sorted by name. */
  declare(names: Iterable<string>): JsonObject {
    const sorted = [...new Set(names)].sort();
    return Object.fromEntries(
      sorted.flatMap((name) => {
        const content = this.contentOf.get(name);
        return content === undefined ? [] : [[name, content]];
      }),
    );
  }

  private freeName(hint: string): string {
    const short = hint
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .slice(0, 50)
      .replaceAll(/^-|-$/g, '');
    const wanted = short === '' ? 'volume' : short;
    let name = wanted;
    for (let count = 2; this.contentOf.has(name); count++) name = `${wanted}-${count}`;
    return name;
  }
}

export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: XmlElement[];
  text: string;
}

const token = /<\?xml [^?]*\?>|<\/([\w:-]+)>|<([\w:-]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>|([^<]+)/gy;
const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Reads the small part of XML that test results are written in, and throws at whatever is not well-formed. */
export function readXml(xml: string): XmlElement {
  const root: XmlElement = { name: '', attributes: {}, children: [], text: '' };
  const open = [root];
  let end = 0;
  for (const match of xml.matchAll(token)) {
    end = match.index + match[0].length;
    const [, closed, opened, attributes, selfClosing, text] = match;
    const inner = open.at(-1) ?? root;
    if (closed !== undefined) {
      if (open.pop()?.name !== closed || open.length === 0) throw new Error(`</${closed}> closes what is not open`);
    } else if (opened !== undefined) {
      const element = { name: opened, attributes: readAttributes(attributes ?? ''), children: [], text: '' };
      inner.children.push(element);
      if (selfClosing === '') open.push(element);
    } else if (text !== undefined) {
      inner.text += unescape(text);
    }
  }
  if (end !== xml.length) throw new Error(`not well-formed at ${end}: ${xml.slice(end, end + 60)}`);
  const [only] = root.children;
  if (open.length !== 1 || root.children.length !== 1 || only === undefined)
    throw new Error('not exactly one root element');
  return only;
}

/** Every element of a name, at any depth, in the order of the text. */
export function findElements(element: XmlElement, name: string): XmlElement[] {
  return element.children.flatMap((child) => [...(child.name === name ? [child] : []), ...findElements(child, name)]);
}

function readAttributes(text: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [, name, value] of text.matchAll(/([\w:-]+)="([^"]*)"/g)) {
    if (name === undefined || Object.hasOwn(found, name)) throw new Error(`the attribute ${name} stands there twice`);
    // As a parser does: white space in an attribute is a space unless it was written as a reference.
    found[name] = unescape((value ?? '').replace(/[\t\n\r]/g, ' '));
  }
  return found;
}

function unescape(text: string): string {
  // oxlint-disable-next-line no-control-regex -- these may not stand in XML 1.0
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(text)) throw new Error('a character XML cannot hold');
  return text.replace(/\r\n?/g, '\n').replace(/&(?:#(\d+)|(\w+));|&/g, (all, code?: string, name?: string) => {
    if (code !== undefined) return String.fromCodePoint(Number(code));
    const character = name === undefined ? undefined : entities[name];
    if (character === undefined) throw new Error(`${all} is no entity`);
    return character;
  });
}

/** An element of an AWS answer: it holds either elements or text, never both; attributes say nothing here. */
export interface Element {
  readonly name: string;
  text: string;
  readonly children: Element[];
}

export function element(name: string, content: string | readonly Element[] = ""): Element {
  return typeof content === "string"
    ? { name, text: content, children: [] }
    : { name, text: "", children: [...content] };
}

const TOKEN = /<(\/?)([A-Za-z][\w.:-]*)((?:\s[^<>]*?)?)(\/?)>|([^<]+)/g;

/** Reads an AWS answer. Namespaces, declarations and comments are left out. */
export function parseXml(xml: string): Element {
  const root = element("");
  const open = [root];
  for (const [, closing, name, , selfClosing, text] of xml.matchAll(TOKEN)) {
    const parent = open.at(-1) ?? root;
    if (text !== undefined) {
      parent.text += decodeEntities(text);
    } else if (closing) {
      if (parent.children.length > 0) parent.text = "";
      open.pop();
    } else if (name !== undefined) {
      const made = element(name);
      parent.children.push(made);
      if (!selfClosing) open.push(made);
    }
  }
  const [document] = root.children;
  if (document === undefined || open.length !== 1) throw new Error(`not XML: ${xml.slice(0, 200)}`);
  return document;
}

/** @param namespace of the outermost element: clients of some services insist on it */
export function renderXml(document: Element, namespace: string): string {
  const { name } = document;
  return `<${name} xmlns="${namespace}">${content(document)}</${name}>`;
}

function content(parent: Element): string {
  if (parent.children.length === 0) return encodeEntities(parent.text);
  return parent.children.map((each) => `<${each.name}>${content(each)}</${each.name}>`).join("");
}

/** Every element at the end of the path. */
export function all(parent: Element, ...path: readonly string[]): Element[] {
  return path.reduce(
    (level, name) => level.flatMap((each) => each.children.filter((c) => c.name === name)),
    [parent],
  );
}

/** The text at the end of the path; empty when nothing is there. */
export function textOf(parent: Element, ...path: readonly string[]): string {
  return all(parent, ...path)[0]?.text.trim() ?? "";
}

/** Puts a child in place of those that have its name. */
export function put(parent: Element, child: Element): void {
  const others = parent.children.filter(({ name }) => name !== child.name);
  parent.children.splice(0, parent.children.length, ...others, child);
}

const ENTITIES: Readonly<Record<string, string>> = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" };

function encodeEntities(text: string): string {
  return text.replace(/[<>&]/g, (sign) => ({ "<": "&lt;", ">": "&gt;", "&": "&amp;" })[sign] ?? sign);
}

function decodeEntities(text: string): string {
  return text.replace(/&(?:#x([\da-f]+)|#(\d+)|(\w+));/gi, (entity, hex, decimal, name) => {
    if (hex) return String.fromCodePoint(Number.parseInt(hex, 16));
    if (decimal) return String.fromCodePoint(Number(decimal));
    return ENTITIES[name] ?? entity;
  });
}

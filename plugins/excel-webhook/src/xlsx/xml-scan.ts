import { refuse } from './refusal.ts';

/** One element of an XML text, with where it stands. */
export interface XmlElement {
  /** With its prefix: `x:row`. */
  readonly tag: string;
  /** Without: `row`. */
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** Its own character data, entities decoded. */
  readonly text: string;
  readonly start: number;
  /** Behind its start tag. */
  readonly inner: number;
  /** Before its end tag; of `<a/>` the same as `inner`. */
  readonly innerEnd: number;
  readonly end: number;
  readonly selfClosing: boolean;
}

interface OpenElement {
  tag: string;
  attributes: Record<string, string>;
  children: XmlElement[];
  texts: string[];
  start: number;
  inner: number;
}

const token =
  /<\?[\s\S]*?\?>|<!--[\s\S]*?-->|<\/([^\s<>/]+)\s*>|<([^\s<>/!?]+)((?:\s+[^\s=<>/]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>/y;
const attribute = /([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
const malformed = (part: string) =>
  refuse(
    `"${part}" in the workbook is not XML as Excel writes it.`,
    'Open the workbook in Excel and save it anew.',
  );

/**
 * Reads XML with the place of every element, so that single cells can be cut out and all else kept byte for byte.
 * Refuses what Excel never writes: document types, CDATA, anything not well-formed.
 */
export function scanXml(xml: string, part: string): XmlElement {
  const stack: OpenElement[] = [];
  let root: XmlElement | undefined;
  let at = xml.startsWith('\ufeff') ? 1 : 0;
  while (at < xml.length) {
    const next = xml.indexOf('<', at);
    const text = xml.slice(at, next < 0 ? xml.length : next);
    if (stack.length > 0) stack.at(-1)?.texts.push(text);
    else if (text.trim() !== '') throw malformed(part);
    if (next < 0) break;
    token.lastIndex = next;
    const match = token.exec(xml);
    if (match === null) throw malformed(part);
    at = token.lastIndex;
    const [, closing, opening, attributes = '', slash] = match;
    if (opening !== undefined) {
      if (stack.length === 0 && root !== undefined) throw malformed(part);
      const open = { tag: opening, attributes: readAttributes(attributes, part), children: [], texts: [] };
      stack.push({ ...open, start: next, inner: at });
      if (slash === '/') root = close(stack, at, at, true, part) ?? root;
    } else if (closing !== undefined) {
      if (stack.at(-1)?.tag !== closing) throw malformed(part);
      root = close(stack, next, at, false, part) ?? root;
    }
  }
  if (root === undefined || stack.length > 0) throw malformed(part);
  return root;
}

function close(
  stack: OpenElement[],
  innerEnd: number,
  end: number,
  selfClosing: boolean,
  part: string,
): XmlElement | undefined {
  const open = stack.pop();
  if (open === undefined) throw malformed(part);
  const { tag, attributes, children, texts, start, inner } = open;
  const name = tag.slice(tag.indexOf(':') + 1);
  const text = decodeEntities(texts.join(''), part);
  const element = { tag, name, attributes, children, text, start, inner, innerEnd, end, selfClosing };
  const parent = stack.at(-1);
  if (parent === undefined) return element;
  parent.children.push(element);
  return undefined;
}

function readAttributes(text: string, part: string): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const [, name = '', double, single] of text.matchAll(attribute))
    attributes[name] = decodeEntities(double ?? single ?? '', part);
  return attributes;
}

const named: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function decodeEntities(text: string, part: string): string {
  const plain = text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
  if (!plain.includes('&')) return plain;
  return plain.replace(/&(?:#x([0-9a-fA-F]+)|#(\d+)|(\w+));|&/g, (_, hex, decimal, name) => {
    const code = hex === undefined ? Number(decimal ?? Number.NaN) : Number.parseInt(hex, 16);
    const character = name === undefined ? undefined : named[name];
    if (character !== undefined) return character;
    if (!(code > 0 && code <= 0x10ffff)) throw malformed(part);
    return String.fromCodePoint(code);
  });
}

/** Escapes character data and attribute values. */
export function escapeXml(text: string): string {
  return text.replace(
    /[<>&"]/g,
    (character) => ({ '<': '&lt;', '>': '&gt;', '&': '&amp;', '"': '&quot;' })[character] ?? '',
  );
}

export function findChild(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((child) => child.name === name);
}

export function findChildren(element: XmlElement | undefined, name: string): readonly XmlElement[] {
  return element?.children.filter((child) => child.name === name) ?? [];
}

import { XMLBuilder, XMLParser, XMLValidator } from 'fast-xml-parser';
import { isObject } from './paths.ts';

const shape = { attributeNamePrefix: '@', textNodeName: '#text', ignoreAttributes: false } as const;

const parser = new XMLParser({
  ...shape,
  // Values stay texts as they stand there: the fields say what they mean.
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  htmlEntities: true,
});

const builder = new XMLBuilder({
  ...shape,
  // Done below, because a carriage return has to be escaped too.
  processEntities: false,
  suppressBooleanAttributes: false,
  suppressEmptyNode: true,
});

/**
 * Reads XML as nested names: attributes begin with `@`, the text of an element that has attributes is `#text`, an element that
 * is repeated is a list, and one with `xsi:nil="true"` is null.
 */
export function decodeXml(text: string): unknown {
  // Entities of its own are how a document grows without bound, or reads files. No API needs them.
  if (/<!(DOCTYPE|ENTITY)/i.test(text)) throw new SyntaxError('XML with a document type is refused');
  if (XMLValidator.validate(text) !== true) throw new SyntaxError('not XML');
  return simplify(parser.parse(text));
}

/** Writes nested names as XML. A name without a value (null) has no element. */
export function encodeXml(body: unknown): string {
  return `<?xml version="1.0" encoding="UTF-8"?>${builder.build(escapeAll(body))}`;
}

function simplify(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(simplify);
  if (!isObject(value)) return value;
  const entries = Object.entries(value);
  if (entries.some(([name, one]) => /^@(.*:)?nil$/.test(name) && one === 'true')) return null;
  const hasElements = entries.some(([name]) => !name.startsWith('@') && name !== '#text');
  return Object.fromEntries(
    entries
      .filter(([name, one]) => name !== '#text' || !hasElements || String(one).trim() !== '')
      .map(([name, one]) => [name, simplify(one)]),
  );
}

function escapeAll(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(escapeAll);
  if (!isObject(value)) return escapeText(String(value));
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, one]) => one !== null && one !== undefined)
      .map(([name, one]) => [name, escapeAll(one)]),
  );
}

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\r': '&#13;',
};

function escapeText(text: string): string {
  return text.replace(/[&<>"'\r]/g, (character) => escapes[character] ?? character);
}

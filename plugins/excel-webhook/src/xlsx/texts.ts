import { escapeXml, findChild, findChildren, scanXml, type XmlElement } from './xml-scan.ts';

/** The shared strings by index, rich text as plain text. */
export function readSharedStrings(xml: string, part: string): readonly string[] {
  return findChildren(scanXml(xml, part), 'si').map(readRichText);
}

/** The text of `<si>` or `<is>`: its runs joined, reading aids left out. */
export function readRichText(element: XmlElement): string {
  const plain = findChild(element, 't');
  const runs = findChildren(element, 'r').map((run) => findChild(run, 't')?.text ?? '');
  return decodeText((plain?.text ?? '') + runs.join(''));
}

/** Undoes `_x000D_`, by which a workbook writes characters that XML has no room for. */
export function decodeText(text: string): string {
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
}

/** Writes a text as character data of `<t>`. */
export function encodeText(text: string): string {
  const escaped = text
    .replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must be written otherwise.
    .replace(/[\x00-\x08\x0b-\x1f\ufffe\uffff]/g, (character) => {
      const code = character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
      return `_x${code}_`;
    });
  return escapeXml(escaped);
}

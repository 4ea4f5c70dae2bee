import { posix } from 'node:path';
import { type CellRange, parseRange } from './cell-refs.ts';
import { refuse } from './refusal.ts';
import { readNumberFormats } from './styles.ts';
import { readSharedStrings } from './texts.ts';
import { findChild, findChildren, scanXml, type XmlElement } from './xml-scan.ts';
import { openZip, type ZipArchive } from './zip-archive.ts';

export interface SheetPart {
  readonly name: string;
  readonly part: string;
  readonly hidden: boolean;
}

export interface TablePart {
  readonly name: string;
  readonly part: string;
  readonly sheet: SheetPart;
  readonly range: CellRange;
  readonly headerRows: number;
  readonly totalRows: number;
}

/** An open workbook: which part holds what. */
export interface XlsxPackage {
  readonly archive: ZipArchive;
  readonly workbookPart: string;
  readonly sheets: readonly SheetPart[];
  readonly tables: readonly TablePart[];
  readonly strings: readonly string[];
  readonly formats: readonly string[];
  readonly date1904: boolean;
  /** Why the workbook cannot be edited. */
  readonly locked: string | undefined;
}

interface Relationship {
  readonly id: string;
  readonly kind: string;
  readonly target: string;
}

const workbookType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml';

/** Opens the bytes of an .xlsx file; refuses everything else by saying what it is. */
export function openPackage(file: Buffer, maxBytes: number): XlsxPackage {
  assertIsZip(file);
  const archive = openZip(file, maxBytes);
  const [root] = readRelationships(archive, '').filter(({ kind }) => kind === 'officeDocument');
  if (root === undefined) throw refuse('The file is no Excel workbook.', 'Save it as .xlsx in Excel.');
  const workbookPart = root.target;
  assertIsPlainWorkbook(archive, workbookPart);
  const workbook = scanXml(readText(archive, workbookPart), workbookPart);
  const related = readRelationships(archive, workbookPart);
  const sheets = listSheets(workbook, related);
  const strings = related.find(({ kind }) => kind === 'sharedStrings')?.target;
  const styles = related.find(({ kind }) => kind === 'styles')?.target;
  return {
    archive,
    workbookPart,
    sheets,
    tables: sheets.flatMap((sheet) => listTables(archive, sheet)),
    strings: strings === undefined ? [] : readSharedStrings(readText(archive, strings), strings),
    formats: readNumberFormats(styles === undefined ? undefined : readText(archive, styles), styles ?? ''),
    date1904: isTrue(findChild(workbook, 'workbookPr')?.attributes.date1904),
    locked: [...archive.entries.keys()].some((name) => name.startsWith('_xmlsignatures/'))
      ? 'The workbook carries a digital signature, which any change would break.'
      : undefined,
  };
}

/** The text of a part. Parts are UTF-8; the rare ones in UTF-16 are refused by the scanner. */
export function readText(archive: ZipArchive, part: string): string {
  const data = archive.read(part);
  if (data === undefined)
    throw refuse(
      `The workbook file is corrupt ("${part}" is missing).`,
      'Open it in Excel, let Excel repair it, and save it.',
    );
  return data.toString('utf8');
}

/** `1` or `true`. */
export function isTrue(text: string | undefined): boolean {
  return text === '1' || text === 'true';
}

function assertIsZip(file: Buffer): void {
  if (file.length === 0) throw refuse('The workbook file is empty.', 'Restore it from its backup.');
  if (file.subarray(0, 4).toString('hex') === 'd0cf11e0')
    throw refuse(
      'The workbook is encrypted with a password, or is an old .xls file.',
      'Remove the password, and save it as .xlsx in Excel.',
    );
}

function assertIsPlainWorkbook(archive: ZipArchive, workbookPart: string): void {
  const types = scanXml(readText(archive, '[Content_Types].xml'), '[Content_Types].xml');
  const type = findChildren(types, 'Override').find(
    ({ attributes }) => attributes.PartName === `/${workbookPart}`,
  )?.attributes.ContentType;
  const hasMacros = [...archive.entries.keys()].some((name) => /vbaProject/i.test(name));
  if (hasMacros || /macroEnabled/i.test(type ?? ''))
    throw refuse('The workbook has macros.', 'Save a copy without macros, as .xlsx.');
  if (type !== workbookType)
    throw refuse('The file is no plain Excel workbook (.xlsx).', 'Save it as .xlsx in Excel.');
}

function listSheets(workbook: XmlElement, related: readonly Relationship[]): SheetPart[] {
  return findChildren(findChild(workbook, 'sheets'), 'sheet').flatMap(({ attributes }) => {
    const idName = Object.keys(attributes).find((name) => name.endsWith(':id'));
    const target = related.find(({ id }) => id === attributes[idName ?? '']);
    if (target?.kind !== 'worksheet') return [];
    const hidden = (attributes.state ?? 'visible') !== 'visible';
    return [{ name: attributes.name ?? '', part: target.target, hidden }];
  });
}

function listTables(archive: ZipArchive, sheet: SheetPart): TablePart[] {
  return readRelationships(archive, sheet.part)
    .filter(({ kind }) => kind === 'table')
    .flatMap(({ target }) => {
      const { attributes } = scanXml(readText(archive, target), target);
      const range = parseRange(attributes.ref ?? '');
      if (range === undefined) return [];
      return [
        {
          name: attributes.displayName ?? attributes.name ?? '',
          part: target,
          sheet,
          range,
          headerRows: Number(attributes.headerRowCount ?? 1),
          totalRows: Number(attributes.totalsRowCount ?? 0),
        },
      ];
    });
}

function readRelationships(archive: ZipArchive, part: string): Relationship[] {
  const folder = posix.dirname(part);
  const name = posix.join(folder === '.' ? '' : folder, '_rels', `${posix.basename(part)}.rels`);
  if (!archive.entries.has(name)) return [];
  return findChildren(scanXml(readText(archive, name), name), 'Relationship')
    .filter(({ attributes }) => attributes.TargetMode !== 'External')
    .map(({ attributes }) => {
      const target = attributes.Target ?? '';
      return {
        id: attributes.Id ?? '',
        kind: (attributes.Type ?? '').split('/').at(-1) ?? '',
        target: target.startsWith('/') ? target.slice(1) : posix.join(folder, target),
      };
    });
}

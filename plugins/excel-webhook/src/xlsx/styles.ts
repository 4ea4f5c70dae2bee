import { findChild, findChildren, scanXml } from './xml-scan.ts';

/** Number formats that every workbook has without writing them down; dates as the United States see them. */
const builtIn: Readonly<Record<number, string>> = {
  0: 'General',
  1: '0',
  2: '0.00',
  3: '#,##0',
  4: '#,##0.00',
  9: '0%',
  10: '0.00%',
  11: '0.00E+00',
  12: '# ?/?',
  13: '# ??/??',
  14: 'mm-dd-yy',
  15: 'd-mmm-yy',
  16: 'd-mmm',
  17: 'mmm-yy',
  18: 'h:mm AM/PM',
  19: 'h:mm:ss AM/PM',
  20: 'h:mm',
  21: 'h:mm:ss',
  22: 'm/d/yy h:mm',
  37: '#,##0 ;(#,##0)',
  38: '#,##0 ;[Red](#,##0)',
  39: '#,##0.00;(#,##0.00)',
  40: '#,##0.00;[Red](#,##0.00)',
  45: 'mm:ss',
  46: '[h]:mm:ss',
  47: 'mmss.0',
  48: '##0.0E+0',
  49: '@',
};

/** The number format of each cell style, by its index. */
export function readNumberFormats(xml: string | undefined, part: string): readonly string[] {
  if (xml === undefined) return ['General'];
  const root = scanXml(xml, part);
  const own = new Map(
    findChildren(findChild(root, 'numFmts'), 'numFmt').map(({ attributes }) => [
      Number(attributes.numFmtId),
      attributes.formatCode ?? 'General',
    ]),
  );
  return findChildren(findChild(root, 'cellXfs'), 'xf').map(({ attributes }) => {
    const id = Number(attributes.numFmtId ?? 0);
    // 27 to 36 and 50 to 58 are dates of East Asian Excel.
    const isEastAsianDate = (id >= 27 && id <= 36) || (id >= 50 && id <= 58);
    return own.get(id) ?? builtIn[id] ?? (isEastAsianDate ? 'yyyy-mm-dd' : 'General');
  });
}

import { readText, type XlsxPackage } from './package.ts';
import { findChild, scanXml } from './xml-scan.ts';
import { applySplices, type Splice } from './xml-splice.ts';

/** The elements of `<workbook>` that stand before `<calcPr>`. */
const before = [
  'fileVersion',
  'fileSharing',
  'workbookPr',
  'workbookProtection',
  'bookViews',
  'sheets',
  'functionGroups',
  'externalReferences',
  'definedNames',
];

/**
 * Asks the next program that opens the workbook to calculate all formulas anew, because the values that stand beside
 * them may be out of date now. A workbook without formulas stays as it is.
 */
export function markForRecalculation(workbook: XlsxPackage, replaced: Map<string, Buffer>): void {
  if (!hasFormulas(workbook)) return;
  const part = workbook.workbookPart;
  const xml = readText(workbook.archive, part);
  const root = scanXml(xml, part);
  const splice = createSplice(xml, root);
  if (splice !== undefined) replaced.set(part, Buffer.from(applySplices(xml, [splice])));
}

function hasFormulas({ archive, sheets }: XlsxPackage): boolean {
  if ([...archive.entries.keys()].some((name) => name.endsWith('calcChain.xml'))) return true;
  return sheets.some(({ part }) => /<(?:\w+:)?f[\s>/]/.test(readText(archive, part)));
}

function createSplice(xml: string, root: ReturnType<typeof scanXml>): Splice | undefined {
  const calculation = findChild(root, 'calcPr');
  if (calculation === undefined) {
    const prefix = root.tag.slice(0, -'workbook'.length);
    const last = root.children.findLast(({ name }) => before.includes(name));
    const at = last?.end ?? root.inner;
    return { start: at, end: at, text: `<${prefix}calcPr fullCalcOnLoad="1"/>` };
  }
  if (calculation.attributes.fullCalcOnLoad === '1') return undefined;
  const tag = xml.slice(calculation.start, calculation.inner);
  const bare = tag.replace(/\sfullCalcOnLoad\s*=\s*(?:"[^"]*"|'[^']*')/, '');
  const text = bare.replace(/^<([^\s/>]+)/, '<$1 fullCalcOnLoad="1"');
  return { start: calculation.start, end: calculation.inner, text };
}

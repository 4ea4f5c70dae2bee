import { strToU8, zipSync } from 'fflate';

const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const rel = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const pack = 'http://schemas.openxmlformats.org/package/2006/relationships';
const kinds = 'application/vnd.openxmlformats-officedocument';
const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

function relationships(...targets: readonly (readonly [string, string])[]): string {
  const lines = targets.map(([kind, target], index) => {
    const type = kind.includes('/') ? kind : `${rel}/${kind}`;
    return `<Relationship Id="rId${index + 1}" Type="${type}" Target="${target}"/>`;
  });
  return `${head}<Relationships xmlns="${pack}">${lines.join('')}</Relationships>`;
}

const rows = [
  ['C-1', 'Thandi', 45000, 100],
  ['C-2', 'Zoë', 45001, 200],
  ['C-3', 'Sipho', 45002, 300],
] as const;

/** What one cell of the orders sheet looks like; strings are shared, dates have style 1, amounts style 2. */
function orderRows(): string {
  return rows
    .map(([, , day, amount], index) => {
      const row = index + 4;
      return (
        `<row r="${row}" spans="1:5"><c r="A${row}" t="s"><v>${5 + index * 2}</v></c><c r="B${row}" t="s"><v>${6 + index * 2}</v></c>` +
        `<c r="C${row}" s="1"><v>${day}</v></c><c r="D${row}" s="2"><v>${amount}</v></c>` +
        `<c r="E${row}" s="2"><f>D${row}*2</f><v>${amount * 2}</v></c></row>`
      );
    })
    .join('');
}

const strings = 'id name day amount double C-1 Thandi C-2 Zoë C-3 Sipho'.split(' ');

/** The parts of a workbook as Excel makes it: a chart, a pivot table, a table, formulas, names, styles, rich text. */
export function listHandmadeParts(): Record<string, string> {
  const override = (part: string, type: string) =>
    `<Override PartName="/${part}" ContentType="${kinds}.${type}+xml"/>`;
  return {
    '[Content_Types].xml': `${head}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${[
      override('xl/workbook.xml', 'spreadsheetml.sheet.main'),
      override('xl/worksheets/sheet1.xml', 'spreadsheetml.worksheet'),
      override('xl/worksheets/sheet2.xml', 'spreadsheetml.worksheet'),
      override('xl/worksheets/sheet3.xml', 'spreadsheetml.worksheet'),
      override('xl/styles.xml', 'spreadsheetml.styles'),
      override('xl/sharedStrings.xml', 'spreadsheetml.sharedStrings'),
      override('xl/calcChain.xml', 'spreadsheetml.calcChain'),
      override('xl/tables/table1.xml', 'spreadsheetml.table'),
      override('xl/drawings/drawing1.xml', 'drawing'),
      override('xl/charts/chart1.xml', 'drawingml.chart'),
      override('xl/pivotTables/pivotTable1.xml', 'spreadsheetml.pivotTable'),
      override('xl/pivotCache/pivotCacheDefinition1.xml', 'spreadsheetml.pivotCacheDefinition'),
      override('xl/pivotCache/pivotCacheRecords1.xml', 'spreadsheetml.pivotCacheRecords'),
    ].join('')}</Types>`,
    '_rels/.rels': relationships(['officeDocument', 'xl/workbook.xml']),
    'xl/workbook.xml': `${head}<workbook xmlns="${main}" xmlns:r="${rel}"><workbookPr/><sheets><sheet name="Orders" sheetId="1" r:id="rId1"/><sheet name="People" sheetId="2" r:id="rId2"/><sheet name="Pivot" sheetId="3" r:id="rId3"/></sheets><definedNames><definedName name="amounts">Orders!$D$4:$D$6</definedName></definedNames><calcPr calcId="191029"/><pivotCaches><pivotCache cacheId="1" r:id="rId7"/></pivotCaches></workbook>`,
    'xl/_rels/workbook.xml.rels': relationships(
      ['worksheet', 'worksheets/sheet1.xml'],
      ['worksheet', 'worksheets/sheet2.xml'],
      ['worksheet', 'worksheets/sheet3.xml'],
      ['styles', 'styles.xml'],
      ['sharedStrings', 'sharedStrings.xml'],
      ['calcChain', 'calcChain.xml'],
      ['pivotCacheDefinition', 'pivotCache/pivotCacheDefinition1.xml'],
    ),
    'xl/worksheets/sheet1.xml': `${head}<worksheet xmlns="${main}" xmlns:r="${rel}"><dimension ref="A1:E6"/><sheetViews><sheetView workbookViewId="0"><pane ySplit="3" topLeftCell="A4" state="frozen"/></sheetView></sheetViews><cols><col min="1" max="2" width="14" customWidth="1"/><col min="3" max="3" width="12" style="1" customWidth="1"/><col min="4" max="5" width="12" style="2" customWidth="1"/></cols><sheetData><row r="1" ht="30" customHeight="1"><c r="A1" t="inlineStr"><is><t>Our orders</t></is></c></row><row r="3"><c r="A3" t="s"><v>0</v></c><c r="B3" t="s"><v>1</v></c><c r="C3" t="s"><v>2</v></c><c r="D3" t="s"><v>3</v></c><c r="E3" t="s"><v>4</v></c></row>${orderRows()}</sheetData><mergeCells count="1"><mergeCell ref="A1:E1"/></mergeCells><conditionalFormatting sqref="D4:D6"><cfRule type="cellIs" dxfId="0" priority="1" operator="greaterThan"><formula>150</formula></cfRule></conditionalFormatting><drawing r:id="rId1"/></worksheet>`,
    'xl/worksheets/_rels/sheet1.xml.rels': relationships(['drawing', '../drawings/drawing1.xml']),
    'xl/worksheets/sheet2.xml': `${head}<worksheet xmlns="${main}" xmlns:r="${rel}"><dimension ref="A1:C3"/><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>id</t></is></c><c r="B1" t="inlineStr"><is><t>name</t></is></c><c r="C1" t="inlineStr"><is><t>phone</t></is></c></row><row r="2"><c r="A2"><v>1</v></c><c r="B2" t="s"><v>11</v></c><c r="C2" t="inlineStr"><is><t>+27 82 123 4567</t></is></c></row><row r="3"><c r="A3"><v>2</v></c><c r="B3" t="inlineStr"><is><t>Zoë</t></is></c><c r="C3"><v>27827654321</v></c></row></sheetData><tableParts count="1"><tablePart r:id="rId1"/></tableParts></worksheet>`,
    'xl/worksheets/_rels/sheet2.xml.rels': relationships(['table', '../tables/table1.xml']),
    'xl/worksheets/sheet3.xml': `${head}<worksheet xmlns="${main}"><dimension ref="A3:B7"/><sheetData><row r="3"><c r="A3" t="inlineStr"><is><t>Row Labels</t></is></c><c r="B3" t="inlineStr"><is><t>Sum of amount</t></is></c></row><row r="4"><c r="A4" t="inlineStr"><is><t>Thandi</t></is></c><c r="B4"><v>100</v></c></row><row r="5"><c r="A5" t="inlineStr"><is><t>Zoë</t></is></c><c r="B5"><v>200</v></c></row><row r="6"><c r="A6" t="inlineStr"><is><t>Sipho</t></is></c><c r="B6"><v>300</v></c></row><row r="7"><c r="A7" t="inlineStr"><is><t>Grand Total</t></is></c><c r="B7"><v>600</v></c></row></sheetData></worksheet>`,
    'xl/worksheets/_rels/sheet3.xml.rels': relationships(['pivotTable', '../pivotTables/pivotTable1.xml']),
    'xl/tables/table1.xml': `${head}<table xmlns="${main}" id="1" name="PeopleTable" displayName="PeopleTable" ref="A1:C3" totalsRowShown="0"><autoFilter ref="A1:C3"/><tableColumns count="3"><tableColumn id="1" name="id"/><tableColumn id="2" name="name"/><tableColumn id="3" name="phone"/></tableColumns><tableStyleInfo name="TableStyleMedium2" showRowStripes="1"/></table>`,
    'xl/styles.xml': `${head}<styleSheet xmlns="${main}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="4" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs><dxfs count="1"><dxf><font><b/></font></dxf></dxfs></styleSheet>`,
    'xl/sharedStrings.xml': `${head}<sst xmlns="${main}" count="12" uniqueCount="12">${strings
      .map((text) => `<si><t>${text}</t></si>`)
      .join('')}<si><r><t xml:space="preserve">Thandi </t></r><r><rPr><b/></rPr><t>Nkosi</t></r></si></sst>`,
    'xl/calcChain.xml': `${head}<calcChain xmlns="${main}"><c r="E4" i="1"/><c r="E5" i="1"/><c r="E6" i="1"/></calcChain>`,
    'xl/drawings/drawing1.xml': `${head}<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><xdr:twoCellAnchor><xdr:from><xdr:col>6</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>2</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from><xdr:to><xdr:col>12</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>18</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:to><xdr:graphicFrame macro=""><xdr:nvGraphicFramePr><xdr:cNvPr id="2" name="Chart 1"/><xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr><xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></xdr:xfrm><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" xmlns:r="${rel}" r:id="rId1"/></a:graphicData></a:graphic></xdr:graphicFrame><xdr:clientData/></xdr:twoCellAnchor></xdr:wsDr>`,
    'xl/drawings/_rels/drawing1.xml.rels': relationships(['chart', '../charts/chart1.xml']),
    'xl/charts/chart1.xml': `${head}<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><c:chart><c:plotArea><c:layout/><c:barChart><c:barDir val="col"/><c:grouping val="clustered"/><c:ser><c:idx val="0"/><c:order val="0"/><c:cat><c:strRef><c:f>Orders!$B$4:$B$6</c:f></c:strRef></c:cat><c:val><c:numRef><c:f>Orders!$D$4:$D$6</c:f></c:numRef></c:val></c:ser><c:axId val="1"/><c:axId val="2"/></c:barChart><c:catAx><c:axId val="1"/><c:scaling><c:orientation val="minMax"/></c:scaling><c:delete val="0"/><c:axPos val="b"/><c:crossAx val="2"/></c:catAx><c:valAx><c:axId val="2"/><c:scaling><c:orientation val="minMax"/></c:scaling><c:delete val="0"/><c:axPos val="l"/><c:crossAx val="1"/></c:valAx></c:plotArea><c:plotVisOnly val="1"/></c:chart></c:chartSpace>`,
    'xl/pivotTables/pivotTable1.xml': `${head}<pivotTableDefinition xmlns="${main}" name="PivotTable1" cacheId="1" dataCaption="Values" updatedVersion="6" minRefreshableVersion="3" createdVersion="6"><location ref="A3:B7" firstHeaderRow="1" firstDataRow="1" firstDataCol="1"/><pivotFields count="3"><pivotField axis="axisRow" showAll="0"><items count="4"><item x="0"/><item x="1"/><item x="2"/><item t="default"/></items></pivotField><pivotField numFmtId="164" showAll="0"/><pivotField dataField="1" showAll="0"/></pivotFields><rowFields count="1"><field x="0"/></rowFields><rowItems count="4"><i><x/></i><i><x v="1"/></i><i><x v="2"/></i><i t="grand"><x/></i></rowItems><colItems count="1"><i/></colItems><dataFields count="1"><dataField name="Sum of amount" fld="2" baseField="0" baseItem="0"/></dataFields></pivotTableDefinition>`,
    'xl/pivotTables/_rels/pivotTable1.xml.rels': relationships([
      'pivotCacheDefinition',
      '../pivotCache/pivotCacheDefinition1.xml',
    ]),
    'xl/pivotCache/pivotCacheDefinition1.xml': `${head}<pivotCacheDefinition xmlns="${main}" xmlns:r="${rel}" r:id="rId1" recordCount="3"><cacheSource type="worksheet"><worksheetSource ref="B3:D6" sheet="Orders"/></cacheSource><cacheFields count="3"><cacheField name="name" numFmtId="0"><sharedItems count="3"><s v="Thandi"/><s v="Zoë"/><s v="Sipho"/></sharedItems></cacheField><cacheField name="day" numFmtId="164"><sharedItems containsSemiMixedTypes="0" containsString="0" containsNumber="1" containsInteger="1" minValue="45000" maxValue="45002"/></cacheField><cacheField name="amount" numFmtId="0"><sharedItems containsSemiMixedTypes="0" containsString="0" containsNumber="1" containsInteger="1" minValue="100" maxValue="300"/></cacheField></cacheFields></pivotCacheDefinition>`,
    'xl/pivotCache/_rels/pivotCacheDefinition1.xml.rels': relationships([
      'pivotCacheRecords',
      'pivotCacheRecords1.xml',
    ]),
    'xl/pivotCache/pivotCacheRecords1.xml': `${head}<pivotCacheRecords xmlns="${main}" count="3"><r><x v="0"/><n v="45000"/><n v="100"/></r><r><x v="1"/><n v="45001"/><n v="200"/></r><r><x v="2"/><n v="45002"/><n v="300"/></r></pivotCacheRecords>`,
  };
}

/** Zips parts as a workbook. */
export function zipParts(parts: Readonly<Record<string, string>>): Buffer {
  return Buffer.from(
    zipSync(Object.fromEntries(Object.entries(parts).map(([name, text]) => [name, strToU8(text)]))),
  );
}

/** The parts with text in one of them replaced; throws when the text is not there. */
export function changePart(
  parts: Readonly<Record<string, string>>,
  name: string,
  from: string,
  to: string,
): Record<string, string> {
  const text = parts[name];
  if (text?.includes(from) !== true) throw new Error(`${name} does not hold ${from}`);
  return { ...parts, [name]: text.replace(from, to) };
}

/** The members of Excel's script API that the Office Script uses. Written by hand, after Microsoft's reference. */
declare namespace ExcelScript {
  interface Workbook {
    getWorksheets(): Worksheet[];
    getWorksheet(key: string): Worksheet | undefined;
    getTables(): Table[];
    getTable(key: string): Table | undefined;
    addWorksheet(name?: string): Worksheet;
  }

  interface Worksheet {
    getName(): string;
    getVisibility(): SheetVisibility;
    setVisibility(visibility: SheetVisibility): void;
    /** Undefined when the sheet is empty. */
    getUsedRange(valuesOnly?: boolean): Range | undefined;
    getRangeByIndexes(startRow: number, startColumn: number, rowCount: number, columnCount: number): Range;
    getProtection(): WorksheetProtection;
  }

  interface WorksheetProtection {
    getProtected(): boolean;
  }

  interface Table {
    getName(): string;
    getWorksheet(): Worksheet;
    getRange(): Range;
    getShowHeaders(): boolean;
    getShowTotals(): boolean;
    addRow(index?: number, values?: (boolean | string | number)[]): void;
  }

  interface Range {
    getRowIndex(): number;
    getColumnIndex(): number;
    getRowCount(): number;
    getColumnCount(): number;
    getValues(): (string | number | boolean)[][];
    getValueTypes(): RangeValueType[][];
    getFormulas(): string[][];
    getNumberFormats(): string[][];
    setValue(value: string | number | boolean): void;
    setNumberFormat(format: string): void;
    clear(applyTo?: ClearApplyTo): void;
    /** Undefined when nothing is merged. */
    getMergedAreas(): RangeAreas | undefined;
  }

  interface RangeAreas {
    getAddress(): string;
  }

  enum SheetVisibility {
    visible,
    hidden,
    veryHidden,
  }

  enum RangeValueType {
    unknown,
    empty,
    string,
    integer,
    double,
    boolean,
    error,
    richValue,
  }

  enum ClearApplyTo {
    all,
    formats,
    contents,
  }
}

export * from './server.ts';
export type { FakeCell, FakeTab, FakeWorkbook } from './workbook.ts';

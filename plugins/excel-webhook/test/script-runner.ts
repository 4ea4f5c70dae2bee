import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { scriptFile } from '../office-script/build.ts';
import { excelScript } from './fake-excel.ts';

/** `main` of the Office Script as it is shipped, types stripped as Excel does it. */
export type ScriptMain = (workbook: object, body: string, secret: string) => { status: number; body: string };

export function loadScript(): ScriptMain {
  const source = stripTypeScriptTypes(readFileSync(scriptFile, 'utf8'));
  return new Function('ExcelScript', `${source}\nreturn main;`)(excelScript) as ScriptMain;
}

import { evaluate } from './formulas.ts';
import type { FakeCell } from './workbook.ts';

const dayMs = 86_400_000;
const epochMs = Date.UTC(1899, 11, 30);

/** What a sheet makes of text that a person types into a cell. */
export function parseUserEntered(text: string): FakeCell {
  if (text === '') return {};
  if (text.startsWith("'")) return { entered: { stringValue: text.slice(1) } };
  if (text.startsWith('=')) return { entered: { formulaValue: text }, result: evaluate(text) };
  if (/^(true|false)$/i.test(text)) return { entered: { boolValue: /^true$/i.test(text) } };
  const date = /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d:\d\d))?$/.exec(text);
  if (date !== null) {
    const numberValue = (Date.parse(`${date[1]}T${date[2] ?? '00:00:00'}Z`) - epochMs) / dayMs;
    const type = date[2] === undefined ? 'DATE' : 'DATE_TIME';
    return {
      entered: { numberValue },
      format: { type, pattern: date[2] === undefined ? 'yyyy-mm-dd' : 'yyyy-mm-dd hh:mm:ss' },
    };
  }
  if (/^\d\d:\d\d:\d\d$/.test(text))
    return {
      entered: { numberValue: Date.parse(`1970-01-01T${text}Z`) / dayMs },
      format: { type: 'TIME', pattern: 'hh:mm:ss' },
    };
  const money = /^R\s?(-?[\d,]+(?:\.\d+)?)$/.exec(text)?.[1];
  if (money !== undefined)
    return {
      entered: { numberValue: Number(money.replaceAll(',', '')) },
      format: { type: 'CURRENCY', pattern: '"R"#,##0.00' },
    };
  // As a sheet does it: a leading zero or plus is lost.
  if (/^[+-]?\d+(\.\d+)?$/.test(text)) return { entered: { numberValue: Number(text) } };
  return { entered: { stringValue: text } };
}

/** What a sheet makes of a JSON value that is not to be parsed. */
export function toRawCell(value: unknown): FakeCell {
  if (typeof value === 'number') return { entered: { numberValue: value } };
  if (typeof value === 'boolean') return { entered: { boolValue: value } };
  const text = String(value ?? '');
  return text === '' ? {} : { entered: { stringValue: text } };
}

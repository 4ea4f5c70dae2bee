import type { ExtendedValue } from './workbook.ts';

/** What a formula gives: the few that the tests need; every other one is an unknown name, as for Sheets itself. */
export function evaluate(formula: string): ExtendedValue {
  const text = /^="((?:[^"]|"")*)"$/.exec(formula)?.[1];
  if (text !== undefined) return { stringValue: text.replaceAll('""', '"') };
  const label = /^=HYPERLINK\("[^"]*",\s*"([^"]*)"\)$/i.exec(formula)?.[1];
  if (label !== undefined) return { stringValue: label };
  const [, left, sign, right] = /^=(\d+(?:\.\d+)?)([+*])(\d+(?:\.\d+)?)$/.exec(formula) ?? [];
  if (left !== undefined && right !== undefined)
    return { numberValue: sign === '+' ? Number(left) + Number(right) : Number(left) * Number(right) };
  return { errorValue: { type: 'NAME', message: 'Unknown function or name.' } };
}

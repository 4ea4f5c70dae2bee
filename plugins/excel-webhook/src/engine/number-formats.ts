import type { ColumnType } from './types.ts';

/** What a number format shows: a plain number, or a date, a time, both. */
export function classifyFormat(format: string): 'number' | 'date' | 'time' | 'datetime' | 'text' {
  if (format === '@') return 'text';
  const bare = stripLiterals(format);
  if (/general/i.test(bare)) return 'number';
  const hours = /[hs]/i.test(bare) || /\[m+\]/i.test(bare);
  const days = /[dy]/i.test(bare) || (!hours && /m/i.test(bare));
  if (days) return hours ? 'datetime' : 'date';
  return hours ? 'time' : 'number';
}

/** How many digits behind the point a number format shows; undefined where it does not say. */
export function scaleOfFormat(format: string): number | undefined {
  const bare = stripLiterals(format);
  if (/general/i.test(bare) || /[%e/?]/i.test(bare) || !/0/.test(bare)) return undefined;
  const digits = /\.(0+)/.exec(bare);
  return digits === null ? 0 : (digits[1] ?? '').length;
}

export function isDateType(type: ColumnType): type is 'date' | 'time' | 'datetime' {
  return type === 'date' || type === 'time' || type === 'datetime';
}

/** The first section without quoted text, escapes, fillers, colours, currencies and locales. */
function stripLiterals(format: string): string {
  const bare = format
    .replace(/"[^"]*"/g, '')
    .replace(/\\./g, '')
    .replace(/[_*]./g, '')
    .replace(/\[(?!h+\]|m+\]|s+\])[^\]]*\]/gi, '')
    .replace(/am\/pm|a\/p/gi, 'h');
  return bare.split(';')[0] ?? '';
}

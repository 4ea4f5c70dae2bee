import { classifyFormat, scaleOfFormat } from './number-formats.ts';
import type { Block, Cell, CollectionLayout, ColumnType, EngineField } from './types.ts';

const sampledRows = 500;

/** What a column holds: as configured, else by the values and formats of its first rows. */
export function sampleField(
  name: string,
  column: number,
  layout: CollectionLayout,
  block: Block,
): EngineField {
  const configured = layout.fields[name] ?? {};
  const cells: Cell[] = [];
  for (const row of block.rows) {
    const cell = row[column];
    if (cell !== undefined && cell.kind !== 'empty' && cells.length < sampledRows) cells.push(cell);
  }
  const type = configured.type ?? sampleType(cells);
  const scale = configured.scale ?? (type === 'decimal' ? sampleScale(cells) : undefined);
  const isKey = layout.key.indexOf(name) >= 0;
  const generated = cells.some((cell) => cell.formula);
  const field: EngineField = {
    name: name,
    type: type,
    native: generated ? `formula (${type})` : type,
    nullable: !isKey && configured.required !== true,
    hasDefault: isKey && layout.newKey !== undefined,
    generated: generated,
  };
  return Object.assign(
    field,
    configured.maxLength === undefined ? {} : { maxLength: configured.maxLength },
    scale === undefined ? {} : { scale: scale },
  );
}

function sampleType(cells: readonly Cell[]): ColumnType {
  if (cells.length === 0) return 'text';
  if (cells.every((cell) => cell.kind === 'boolean')) return 'boolean';
  if (!cells.every((cell) => cell.kind === 'number')) return 'text';
  const shown = cells.map((cell) => classifyFormat(cell.format));
  const hasDate = shown.indexOf('date') >= 0;
  const hasDateTime = shown.indexOf('datetime') >= 0;
  const hasTime = shown.indexOf('time') >= 0;
  const hasNumber = shown.indexOf('number') >= 0 || shown.indexOf('text') >= 0;
  if (hasNumber) return hasDate || hasDateTime || hasTime ? 'text' : sampleNumber(cells);
  if (hasTime) return hasDate || hasDateTime ? 'text' : 'time';
  const hasFraction = cells.some((cell) => cell.number !== Math.floor(cell.number));
  return hasDateTime || hasFraction ? 'datetime' : 'date';
}

function sampleNumber(cells: readonly Cell[]): ColumnType {
  const isWhole = cells.every((cell) => cell.number === Math.floor(cell.number));
  const showsFraction = cells.some((cell) => (scaleOfFormat(cell.format) ?? 0) > 0);
  return isWhole && !showsFraction ? 'integer' : 'decimal';
}

/** Only where every cell says the same, and holds no more than it shows. */
function sampleScale(cells: readonly Cell[]): number | undefined {
  const first = cells[0];
  const scale = first === undefined ? undefined : scaleOfFormat(first.format);
  if (scale === undefined || !cells.every((cell) => scaleOfFormat(cell.format) === scale)) return undefined;
  const isKept = cells.every((cell) => Math.abs(Number(cell.number.toFixed(scale)) - cell.number) < 1e-9);
  return isKept ? scale : undefined;
}

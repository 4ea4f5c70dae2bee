import { ParleyError, type RelationDescription } from '@parley/core/contract';
import type { SheetField, SheetTable, Workbook } from './table.ts';

/** Finds a tab by name. Throws NOT_DESCRIBED, with the reason why a tab that is there is not offered. */
export function findTable(workbook: Workbook, name: string): SheetTable {
  const table = workbook.tables.get(name);
  if (table !== undefined) return table;
  const problem = workbook.problems.find((one) => one.excluded && one.sheet === name);
  throw new ParleyError(
    'PARLEY_CONNECTOR_NOT_DESCRIBED',
    problem === undefined ? 'There is no such tab' : `Tab "${name}" cannot be used: ${problem.message}`,
    { details: { collection: name }, ...(problem === undefined ? {} : { fix: problem.fix }) },
  );
}

/** Finds a column by its header. */
export function findField(table: SheetTable, name: string): SheetField {
  const field = table.fields.find((one) => one.name === name);
  if (field !== undefined) return field;
  throw new ParleyError('PARLEY_CONNECTOR_NOT_DESCRIBED', `Tab "${table.name}" has no such column`, {
    fix: 'Restore the header, or run "parley check --accept" to accept the mapping anew.',
    details: { collection: table.name, field: name },
  });
}

/** Finds a relation by name. */
export function findRelation(table: SheetTable, name: string): RelationDescription {
  const relation = table.relations.find((one) => one.name === name);
  if (relation !== undefined) return relation;
  throw new ParleyError('PARLEY_CONNECTOR_NOT_DESCRIBED', `Tab "${table.name}" has no such relation`, {
    details: { collection: table.name, relation: name },
  });
}

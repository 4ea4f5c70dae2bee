import type { RelationDescription } from '@parley/core/contract';
import type { SheetProblem, SheetTable } from './table.ts';

type Tables = ReadonlyMap<string, SheetTable>;

interface End {
  readonly collection: string;
  readonly field: string;
}

/** Builds the relations that the configuration states, in both directions, by collection. */
export function relateTables(
  tables: Tables,
  stated: Readonly<Record<string, string>>,
  problems: SheetProblem[],
): ReadonlyMap<string, readonly RelationDescription[]> {
  const relations = new Map<string, RelationDescription[]>();
  const add = (collection: string, relation: RelationDescription) =>
    relations.set(collection, [...(relations.get(collection) ?? []), relation]);
  for (const [from, to] of Object.entries(stated)) {
    const ends = [findEnd(tables, from), findEnd(tables, to)] as const;
    const [own, other] = ends;
    if (own === undefined || other === undefined) {
      problems.push(lost(own === undefined ? from : to));
      continue;
    }
    const otherTable = tables.get(other.collection);
    const ownTable = tables.get(own.collection);
    warnOfTypes(own, other, tables, problems);
    add(own.collection, {
      name: own.field,
      fields: [own.field],
      to: { collection: other.collection, fields: [other.field] },
      cardinality: isKey(otherTable, other.field) ? 'one' : 'many',
      direction: 'own',
    });
    add(other.collection, {
      name: `${own.collection}.${own.field}`,
      fields: [other.field],
      to: { collection: own.collection, fields: [own.field] },
      cardinality: isKey(ownTable, own.field) ? 'one' : 'many',
      direction: 'reverse',
    });
  }
  return relations;
}

/** `customers.id`. Names may hold dots themselves. */
function findEnd(tables: Tables, text: string): End | undefined {
  for (let dot = text.indexOf('.'); dot >= 0; dot = text.indexOf('.', dot + 1)) {
    const [collection, field] = [text.slice(0, dot), text.slice(dot + 1)];
    if (tables.get(collection)?.fields.some(({ name }) => name === field)) return { collection, field };
  }
  return undefined;
}

function isKey(table: SheetTable | undefined, field: string): boolean {
  return table?.key.length === 1 && table.key[0] === field;
}

function warnOfTypes(own: End, other: End, tables: Tables, problems: SheetProblem[]): void {
  const [a, b] = [own, other].map(({ collection, field }) =>
    tables.get(collection)?.fields.find(({ name }) => name === field),
  );
  if (a?.type === b?.type || a === undefined || b === undefined) return;
  problems.push({
    sheet: own.collection,
    level: 'warning',
    message: `"${own.field}" is ${a.type}, but "${other.collection}.${other.field}" is ${b.type}: they never match`,
    fix: 'Declare both with the same type under `columns`.',
    excluded: false,
  });
}

function lost(end: string): SheetProblem {
  return {
    sheet: undefined,
    level: 'error',
    message: `The relation's end "${end}" does not exist`,
    fix: 'Correct `relations`: both ends are written `tab.column`.',
    excluded: false,
  };
}

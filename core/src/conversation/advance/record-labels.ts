import { type Evidence, mayDisclose } from '../../gate/index.ts';
import type { RecordSnapshot } from '../../mapping/index.ts';
import type { TextLength } from '../../rules/index.ts';
import { propertyTypes } from '../../vocabulary/index.ts';
import type { TurnContext } from './turn.ts';

type Place = Pick<TurnContext, 'vocabulary' | 'locale'>;

/**
 * What each of several records is called at the present evidence, no two alike: by its first property that may be
 * shown, with the next ones by which it differs from those that are called the same, else with its number on the list, by which
 * it can be asked for.
 * Empty where nothing of a record may be shown and it is the only such one. `length`: default full.
 */
export function labelRecords(
  place: Place,
  evidence: Evidence,
  records: readonly RecordSnapshot[],
  length: TextLength = 'full',
): readonly string[] {
  const labels: string[] = records.map(() => '');
  const rows = records.map((record, index) => ({ index, shown: listShown(place, evidence, record, length) }));
  for (const group of groupBy(rows, firstOf)) {
    const [first] = group;
    tellApart(group, first === undefined ? '' : firstOf(first), labels);
  }
  return labels;
}

interface Row {
  readonly index: number;
  /** By property, in the order of hub.yaml: how its value is told. */
  readonly shown: ReadonlyMap<string, string>;
}

function firstOf({ shown }: Row): string {
  return shown.values().next().value ?? '';
}

function listShown(
  { vocabulary, locale }: Place,
  evidence: Evidence,
  record: RecordSnapshot,
  length: TextLength,
): Row['shown'] {
  const properties = Object.values(vocabulary.records[record.record]?.properties ?? {});
  return new Map(
    properties.flatMap((property) => {
      const value = record.values[property.name];
      if (value === undefined || !mayDisclose(property, evidence)) return [];
      const { format, formatBriefly = format } = propertyTypes[property.type];
      return [[property.name, (length === 'brief' ? formatBriefly : format)(value, property, locale)]];
    }),
  );
}

/** Gives each row of a group that is called the same a label of its own. */
function tellApart(group: readonly Row[], label: string, labels: string[]): void {
  const names = new Set(group.flatMap(({ shown }) => [...shown.keys()]));
  const telling = [...names].find((name) => new Set(group.map(({ shown }) => shown.get(name))).size > 1);
  if (telling === undefined) {
    for (const { index } of group)
      labels[index] = group.length === 1 ? label : `${label} (${index + 1})`.trim();
    return;
  }
  for (const part of groupBy(group, ({ shown }) => shown.get(telling) ?? '')) {
    const value = part[0]?.shown.get(telling);
    tellApart(part, [label, value].filter((text) => text !== undefined && text !== '').join(', '), labels);
  }
}

function groupBy(rows: readonly Row[], keyOf: (row: Row) => string): readonly (readonly Row[])[] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = keyOf(row);
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()];
}

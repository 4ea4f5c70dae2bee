import type { CollectionDescription, Description } from '../contract/index.ts';
import {
  type PropertyDefinition,
  propertyTypes,
  type RecordDefinition,
  type Vocabulary,
} from '../vocabulary/index.ts';
import { checkActions } from './check-actions.ts';
import { type Collections, pathOf } from './hops.ts';
import type { Mapping, MappingFinding, PropertyMapping, RecordMapping } from './mapping.ts';
import { findIdleLookups, markLookups } from './mark-lookups.ts';
import { checkHistoryChildren, resolveHistory, seeCurrentOnly } from './resolve-history.ts';
import { describePlace, mapLine, type PropertyResult, resolveProperty } from './resolve-property.ts';
import { resolveCollection, resolveLink } from './resolve-record.ts';

export interface ResolveMappingInput {
  readonly vocabulary: Vocabulary;
  /** By connector name; a connector that did not answer is missing. */
  readonly descriptions: ReadonlyMap<string, Description>;
}

export interface ResolvedMapping {
  /** Undefined when a finding is an error. */
  readonly mapping: Mapping | undefined;
  readonly findings: readonly MappingFinding[];
}

/** Finds where every property of the vocabulary lies in the described backends. Never guesses: what is not sure is an error. */
export function resolveMapping({ vocabulary, descriptions }: ResolveMappingInput): ResolvedMapping {
  const findings: MappingFinding[] = [];
  const collections = new Map(
    [...descriptions].map(([name, description]) => [
      name,
      new Map(description.collections.map((collection) => [collection.name, collection])),
    ]),
  );
  const records: Record<string, RecordMapping> = {};
  for (const record of inParentOrder(vocabulary, findings)) {
    const resolved = resolveRecord(record, collections, records, findings);
    if (resolved) records[record.name] = resolved;
  }
  const mapping = { records, collections: usedCollections(records, collections) };
  findings.push(...findCollisions(records));
  for (const { record, ...problem } of checkHistoryChildren(records)) {
    const definition = vocabulary.records[record];
    if (definition) findings.push(error(definition, problem));
  }
  if (!findings.some((finding) => finding.level === 'error')) {
    findings.push(...checkActions(vocabulary, mapping));
  }
  const failed = findings.some((finding) => finding.level === 'error');
  return { mapping: failed ? undefined : mapping, findings };
}

/** Parents before children. */
function inParentOrder(vocabulary: Vocabulary, findings: MappingFinding[]): readonly RecordDefinition[] {
  const ordered: RecordDefinition[] = [];
  let waiting = Object.values(vocabulary.records);
  while (waiting.length > 0) {
    const ready = waiting.filter(
      (record) => record.belongsTo === undefined || ordered.some((done) => done.name === record.belongsTo),
    );
    if (ready.length === 0) {
      for (const record of waiting) {
        findings.push(
          error(record, {
            message: `${record.name}: the record it belongs to does not lead to a first one.`,
          }),
        );
      }
      return ordered;
    }
    ordered.push(...ready);
    waiting = waiting.filter((record) => !ready.includes(record));
  }
  return ordered;
}

function resolveRecord(
  record: RecordDefinition,
  all: ReadonlyMap<string, Collections>,
  done: Readonly<Record<string, RecordMapping>>,
  findings: MappingFinding[],
): RecordMapping | undefined {
  const parent = record.belongsTo === undefined ? undefined : done[record.belongsTo];
  const described = all.get(record.in);
  const collections = described && seeCurrentOnly(record, described);
  if (!collections || (record.belongsTo !== undefined && !parent)) {
    const missing = collections
      ? `${record.belongsTo}, to which it belongs, is not resolved`
      : `"${record.in}" is not described`;
    findings.push(
      error(record, {
        message: `${record.name}: ${missing}.`,
        fix: 'Mend that first, then run `parley check` again.',
      }),
    );
    return undefined;
  }
  if (parent && record.by === undefined && parent.connector !== record.in) {
    findings.push(
      error(record, {
        message: `${record.name} lies in "${record.in}", but ${parent.record}, to which it belongs, in "${parent.connector}".`,
        fix: `Leave out "in:" under records.${record.name}, or say with "by:" which of their properties are equal.`,
      }),
    );
    return undefined;
  }
  // What is related by equal properties alone stands in a collection of its own.
  const near = record.by === undefined ? parent : undefined;
  const placed = resolveCollection(record, collections, near?.collection);
  if ('problem' in placed) {
    findings.push(error(record, placed.problem));
    return undefined;
  }
  const { collection } = placed;
  if (collection.key.length === 0) {
    findings.push(
      error(record, {
        message: `${record.name}: "${collection.name}" has no key, so its records cannot be told apart.`,
        fix: 'Give it a primary key, or name another "collection:".',
      }),
    );
    return undefined;
  }
  const linked = near
    ? resolveLink(record, collection, near.collection, collections)
    : parent && record.by
      ? { link: { kind: 'by' as const, pairs: toPairs(record.by) } }
      : undefined;
  if (linked && 'problem' in linked) {
    findings.push(error(record, linked.problem));
    return undefined;
  }
  const sameRow = linked?.link.kind === 'same-row';
  const found = resolveProperties(record, collection, collections, sameRow, findings);
  const kept = resolveHistory(record, collection, collections, markLookups(record, found));
  const { properties } = kept;
  findings.push(...kept.problems.map((problem) => error(record, problem)));
  const history = kept.own ?? (sameRow ? parent?.history : undefined);
  findings.push(...findIdleLookups(record, properties).map((problem) => error(record, problem)));
  return {
    record: record.name,
    connector: record.in,
    collection,
    ...(parent && linked ? { parent: { record: parent.record, link: linked.link } } : {}),
    ...(history ? { history } : {}),
    properties,
  };
}

function toPairs(by: Readonly<Record<string, string>>) {
  return Object.entries(by).map(([own, parent]) => ({ own, parent }));
}

function resolveProperties(
  record: RecordDefinition,
  collection: CollectionDescription,
  collections: Collections,
  sameRow: boolean,
  findings: MappingFinding[],
): Readonly<Record<string, PropertyMapping>> {
  const results = new Map<string, PropertyResult>();
  const taken = new Set<string>();
  const definitions = Object.values(record.properties);
  const resolve = (definition: PropertyDefinition, known: ReadonlySet<string>) => {
    const { parts } = propertyTypes[definition.type];
    return resolveProperty({
      ...{ record, definition, parts, collection, collections, sameRow },
      taken: known,
    });
  };
  // What `map:` says and what has the very name comes first; the others choose among what is left.
  for (const definition of definitions) {
    const result = resolve(definition, new Set());
    const isFirm = 'mapping' in result && result.mapping.by !== 'resolved';
    if (!isFirm) continue;
    results.set(definition.name, result);
    for (const place of result.mapping.places) taken.add(pathOf(place));
  }
  let waiting = definitions.filter((definition) => !results.has(definition.name));
  while (waiting.length > 0) {
    // The surest first: what it takes is none of the others'.
    const tried = waiting.map((definition) => ({ definition, result: resolve(definition, taken) }));
    const [best] = tried.sort((a, b) => scoreOf(b.result) - scoreOf(a.result));
    if (!best) break;
    results.set(best.definition.name, best.result);
    if ('mapping' in best.result) for (const place of best.result.mapping.places) taken.add(pathOf(place));
    waiting = waiting.filter((definition) => definition !== best.definition);
  }
  const properties: Record<string, PropertyMapping> = {};
  for (const definition of definitions) {
    const result = results.get(definition.name);
    if (!result) continue;
    if ('problem' in result) {
      findings.push({ ...error(record, result.problem), property: definition.name });
    } else {
      properties[definition.name] = result.mapping;
      findings.push({
        level: 'ok',
        connector: record.in,
        record: record.name,
        property: definition.name,
        map: mapLine(result.mapping.places),
        message: `${record.name}.${definition.name} → ${result.message}`,
      });
    }
  }
  return properties;
}

function scoreOf(result: PropertyResult): number {
  return 'mapping' in result ? (result.mapping.score ?? 1) : 0;
}

/** Two properties in one place: a write of one would change the other. */
function findCollisions(records: Readonly<Record<string, RecordMapping>>): readonly MappingFinding[] {
  const seen = new Map<string, string>();
  return Object.values(records).flatMap((record) =>
    Object.values(record.properties).flatMap((property) =>
      property.places.flatMap((place) => {
        const hops = place.hops.map((hop) => hop.relation).join('.');
        const where = JSON.stringify([record.connector, record.collection.name, hops, place.field.name]);
        const name = `${record.record}.${property.property}`;
        const other = seen.get(where);
        seen.set(where, name);
        if (other === undefined) return [];
        return [
          {
            level: 'error' as const,
            connector: record.connector,
            record: record.record,
            property: property.property,
            message: `${name} and ${other} both lie in ${describePlace(record.collection.name, place)}.`,
            fix: `Add "map: <field>" under records.${record.record}.properties.${property.property}, naming its own place.`,
          },
        ];
      }),
    ),
  );
}

function usedCollections(
  records: Readonly<Record<string, RecordMapping>>,
  all: ReadonlyMap<string, Collections>,
): Mapping['collections'] {
  const used: Record<string, Record<string, CollectionDescription>> = {};
  for (const record of Object.values(records)) {
    const hops = Object.values(record.properties).flatMap((property) =>
      property.places.flatMap((place) => place.hops),
    );
    const names = [
      record.collection.name,
      ...hops.flatMap((hop) => [hop.collection, ...hop.referrers.map((reference) => reference.collection)]),
    ];
    const into = used[record.connector] ?? {};
    used[record.connector] = into;
    for (const name of names) {
      const collection = all.get(record.connector)?.get(name);
      if (collection) into[name] = collection;
    }
  }
  return used;
}

function error(
  record: RecordDefinition,
  problem: Pick<MappingFinding, 'message' | 'fix' | 'candidates'>,
): MappingFinding {
  return { level: 'error', connector: record.in, record: record.name, ...problem };
}

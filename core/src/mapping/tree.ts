import type { Condition } from '../contract/index.ts';
import type { Locale, PropertyValue, Vocabulary } from '../vocabulary/index.ts';
import { propertyTypes } from '../vocabulary/index.ts';
import { childLimit } from './fetch-plan.ts';
import { type ListResult, type LiveReads, recall } from './live-reads.ts';
import type { Mapping, RecordMapping, RecordSnapshot } from './mapping.ts';
import { toCode } from './places.ts';

/** The customer's record with everything reached from it, as read for this turn. */
export interface World {
  readonly mapping: Mapping;
  readonly vocabulary: Vocabulary;
  readonly locale: Locale;
  /** How the customer reads, where that is not as the business writes. */
  readonly reader?: Locale;
  readonly customer: RecordSnapshot;
  /** Lists read besides the customer's own record. */
  readonly reads: LiveReads;
}

/** The records of a type that belong to one. Throws `NotRead` where they do not come along with it. */
export function childrenOf(world: World, parent: RecordSnapshot, type: string): readonly RecordSnapshot[] {
  return listChildren(world, parent, type).records;
}

export function listChildren(world: World, parent: RecordSnapshot, type: string): ListResult {
  const child = world.mapping.records[type];
  const link = child?.parent?.link;
  if (!child || child.parent?.record !== parent.record || !link) return { records: [], rows: 0 };
  const near = parent.children[type] ?? [];
  // What came along may have been cut there.
  if (link.kind === 'same-row' || (link.kind === 'child' && near.length < childLimit)) {
    return { records: near };
  }
  if (link.kind === 'child') {
    const where = link.fields.map((field, index): Condition => {
      const value = parent.row.fields[link.toFields[index] ?? ''] ?? null;
      return { field, operator: 'eq', value };
    });
    return recall(world.reads, { record: type, where });
  }
  return listEqual(
    world,
    type,
    parent,
    link.pairs.map(({ own, parent: near }) => ({ own, near })),
  );
}

/** What finds at least those. Undefined: there can be none. */
export function equalConditions(
  world: World,
  type: string,
  near: RecordSnapshot,
  pairs: readonly { readonly own: string; readonly near: string }[],
): readonly Condition[] | undefined {
  const record = world.mapping.records[type];
  if (!record || pairs.some((pair) => near.values[pair.near] === undefined)) return undefined;
  return pairs.flatMap((pair) => {
    const value = near.values[pair.near];
    return toCondition(world, record, { property: pair.own, operator: 'eq', value, isExact: true }) ?? [];
  });
}

/** The records of a type whose properties equal those of a record: what is stored must be the same text. */
export function listEqual(
  world: World,
  type: string,
  near: RecordSnapshot,
  pairs: readonly { readonly own: string; readonly near: string }[],
): ListResult {
  const definitions = world.vocabulary.records[type]?.properties ?? {};
  const where = equalConditions(world, type, near, pairs);
  if (!where) return { records: [], rows: 0 };
  const found = recall(world.reads, { record: type, where });
  if (where.length === pairs.length) return found;
  const records = found.records.filter((one) =>
    pairs.every((pair) => {
      const [definition, left, right] = [definitions[pair.own], one.values[pair.own], near.values[pair.near]];
      if (!definition || left === undefined || right === undefined) return false;
      return propertyTypes[definition.type].isSame(left, right, definition, world.locale);
    }),
  );
  return { records };
}

export interface PropertyCondition {
  readonly property: string;
  readonly operator: Extract<Condition['operator'], 'eq' | 'gt' | 'ge' | 'lt' | 'le'>;
  readonly value: PropertyValue | undefined;
  /** Whether what is stored must be the very text. Default: as the property type compares. */
  readonly isExact?: boolean;
}

/** A condition on a property as one on the field it lies in. Undefined where it lies in several, or behind a relation. */
export function toCondition(
  { vocabulary, locale }: Pick<World, 'vocabulary' | 'locale'>,
  record: RecordMapping,
  { property, operator, value, isExact = false }: PropertyCondition,
): Condition | undefined {
  const definition = vocabulary.records[record.record]?.properties[property];
  const [place, ...more] = record.properties[property]?.places ?? [];
  if (!definition || !place || more.length > 0 || place.hops.length > 0 || value === undefined)
    return undefined;
  // These are stored in more than one writing, so equal fields are too narrow.
  if (['phone', 'person-name', 'address', 'boolean'].includes(definition.type)) return undefined;
  if (definition.type === 'email' && !isExact) return undefined;
  if (place.field.type === 'text' && operator !== 'eq') return undefined;
  if (place.field.type === 'text' && !['text', 'email', 'choice'].includes(definition.type)) return undefined;
  if (definition.type === 'choice' && definition.stored === undefined && place.field.type === 'text')
    return undefined;
  const field =
    toCode(definition, value, place.field) ??
    propertyTypes[definition.type].toField(value, place.field, definition, locale);
  if (field === undefined || field === null) return undefined;
  return { field: place.field.name, operator, value: field };
}

/** All records of a type that are reached from the customer through belonging. */
export function listReached(world: World, type: string): readonly RecordSnapshot[] {
  const lineage: string[] = [];
  for (
    let at: string | undefined = type;
    at !== undefined && !lineage.includes(at);
    at = world.mapping.records[at]?.parent?.record
  )
    lineage.unshift(at);
  if (lineage[0] !== world.customer.record) return [];
  return lineage
    .slice(1)
    .reduce<readonly RecordSnapshot[]>(
      (parents, below) => parents.flatMap((parent) => childrenOf(world, parent, below)),
      [world.customer],
    );
}

/** From the customer down to a record: every record on the way, as it stands now. Undefined: it is not theirs. */
export function findPath(
  world: World,
  target: { readonly record: string; readonly id: string },
): readonly RecordSnapshot[] | undefined {
  if (target.id === world.customer.id) return [world.customer];
  const parentType = world.mapping.records[target.record]?.parent?.record;
  if (parentType === undefined) return undefined;
  for (const parent of listReached(world, parentType)) {
    const found = childrenOf(world, parent, target.record).find((one) => one.id === target.id);
    const rest = found && findPath(world, parent);
    if (rest && found) return [...rest, found];
  }
  return undefined;
}

import type { CollectionDescription, Description, FieldDescription } from '../contract/index.ts';
import {
  type PropertyDefinition,
  type PropertyTypeName,
  propertyTypes,
  type RecordDefinition,
} from '../vocabulary/index.ts';
import { canHold } from './can-hold.ts';
import { singularOf } from './field-words.ts';
import type { Collections } from './hops.ts';
import { isSecretName, recordWords } from './lexicon.ts';
import { tellingWords, withoutSchema, wordsOf } from './names.ts';
import { mapLine, resolveProperty } from './resolve-property.ts';

/** One property that a schema suggests. */
export interface ProposedProperty {
  readonly name: string;
  readonly type: PropertyTypeName;
  readonly options?: readonly string[];
  /** Where it lies, as `map:` says it. Undefined: not sure, and `candidates` says where it may. */
  readonly map?: string;
  readonly candidates: readonly string[];
  /** How sure, for people. */
  readonly note: string;
}

export interface ProposedRecord {
  readonly name: string;
  readonly collection: string;
  readonly belongsTo?: string;
  /** Present where several relations lead to the parent: one of them has to be chosen. */
  readonly links?: readonly string[];
  readonly note: string;
  readonly properties: readonly ProposedProperty[];
}

const depth = 2;

/** A `records:` section for a schema of which nothing is known: the customers first, what hangs on them below. */
export function proposeRecords(description: Description): readonly ProposedRecord[] {
  const collections: Collections = new Map(description.collections.map((one) => [one.name, one]));
  const usable = description.collections.filter((one) => one.key.length > 0 && !isTechnical(one.name));
  const [root] = usable
    .map((collection) => ({ collection, ...scoreRoot(collection, collections) }))
    .sort((a, b) => b.score - a.score);
  if (!root) return [];
  const proposed: ProposedRecord[] = [
    {
      name: nameOf(root.collection.name, new Set()),
      collection: root.collection.name,
      note: root.note,
      properties: proposeProperties(root.collection, collections, true),
    },
  ];
  const used = new Set([root.collection.name]);
  for (let level = 0, parents = proposed.slice(); level < depth && parents.length > 0; level += 1) {
    const next = parents.flatMap((parent) => proposeChildren(parent, usable, collections, used, proposed));
    parents = next;
  }
  return proposed;
}

function proposeChildren(
  parent: ProposedRecord,
  usable: readonly CollectionDescription[],
  collections: Collections,
  used: Set<string>,
  proposed: ProposedRecord[],
): ProposedRecord[] {
  return usable.flatMap((collection) => {
    const towards = collection.relations.filter(
      (relation) => relation.direction === 'own' && relation.to.collection === parent.collection,
    );
    if (towards.length === 0 || used.has(collection.name) || collection.kind === 'view') return [];
    const properties = proposeProperties(collection, collections, false);
    if (properties.length === 0) return [];
    used.add(collection.name);
    const links = towards.map((relation) => relation.name);
    const record: ProposedRecord = {
      name: nameOf(collection.name, new Set(proposed.map((one) => one.name))),
      collection: collection.name,
      belongsTo: parent.name,
      ...(links.length > 1 ? { links } : {}),
      note: links.length > 1 ? 'several relations lead there: choose one' : `by the relation ${links[0]}`,
      properties,
    };
    proposed.push(record);
    return [record];
  });
}

/** How much a collection looks like the business's customers. */
function scoreRoot(
  collection: CollectionDescription,
  collections: Collections,
): { readonly score: number; readonly note: string } {
  const words = tellingWords(withoutSchema(collection.name));
  const names = [singularOf(words), singularOf(words.slice(-1)), singularOf(words.slice(-2))];
  const customer = recordWords.customer ?? { strong: [], weak: [] };
  const byName = names.includes('customer')
    ? 1
    : customer.strong.some((word) => names.includes(word))
      ? 0.8
      : customer.weak.some((word) => names.includes(word))
        ? 0.5
        : 0;
  const found = personal.filter(({ name }) => {
    const one = proposeKnown(name, collection, collections);
    return one !== undefined && (one.map !== undefined || one.candidates.length > 0);
  });
  const padding = collection.kind === 'view' ? 0.5 : words.length > 2 ? 0.1 : 0;
  const score = byName + found.length * 0.2 - padding;
  const what =
    found.length === 0 ? 'nothing personal in it' : `it holds ${found.map((one) => one.name).join(', ')}`;
  const sureness =
    byName >= 0.8 && found.length > 1 ? 'looks like the customers' : 'NOT SURE that these are the customers';
  return { score, note: `${sureness}: ${byName > 0 ? 'by its name, and ' : ''}${what}` };
}

const personal: readonly { readonly name: string; readonly type: PropertyTypeName }[] = [
  { name: 'phone', type: 'phone' },
  { name: 'name', type: 'person-name' },
  { name: 'email', type: 'email' },
  { name: 'born', type: 'date' },
  { name: 'address', type: 'address' },
];

function proposeKnown(
  name: string,
  collection: CollectionDescription,
  collections: Collections,
): ProposedProperty | undefined {
  const type = personal.find((one) => one.name === name)?.type ?? 'text';
  const definition = define(name, type);
  const record: RecordDefinition = {
    name: 'customer',
    label: 'customer',
    in: '',
    identify: [],
    properties: { [name]: definition },
  };
  const { parts } = propertyTypes[type];
  const result = resolveProperty({ record, definition, parts, collection, collections, sameRow: false });
  if ('problem' in result) {
    const candidates = result.isFar === true ? [] : (result.problem.candidates ?? []);
    return { name, type, candidates, note: candidates.length === 0 ? 'not found' : 'NOT SURE' };
  }
  const { mapping } = result;
  const sure = Math.round((mapping.score ?? 1) * 100);
  return {
    ...{ name, type, candidates: [] },
    map: mapLine(mapping.places).replace(/^map: /, ''),
    note: `${sure} % sure${mapping.by === 'resolved' ? `: ${mapping.why}` : ''}`,
  };
}

function proposeProperties(
  collection: CollectionDescription,
  collections: Collections,
  isRoot: boolean,
): readonly ProposedProperty[] {
  const known = personal.flatMap(({ name }) => {
    if (!isRoot && name !== 'name') return [];
    const one = proposeKnown(name, collection, collections);
    if (!one) return [];
    const isFound = one.map !== undefined || one.candidates.length > 0;
    if (!isRoot) return one.map?.startsWith('{') ? [one] : [];
    return isFound || name === 'phone' ? [one] : [];
  });
  const taken = known.flatMap((one) => [...(one.map ?? '').matchAll(/[^\s{},:]+/g)].map(([word]) => word));
  const names = new Set(known.map((one) => one.name));
  const references = new Set(
    collection.relations.flatMap((relation) => (relation.direction === 'own' ? relation.fields : [])),
  );
  const others = collection.fields.flatMap((field): ProposedProperty[] => {
    if (taken.includes(field.name) || references.has(field.name) || isSystem(field, collection)) return [];
    const type = typeOf(field);
    if (type === undefined || !canHold(define('x', type, field.options), '', field)) return [];
    const name = nameOf(field.name, names, false);
    names.add(name);
    const options = type === 'choice' ? { options: field.options ?? [] } : {};
    return [{ name, type, ...options, map: field.name, candidates: [], note: `its field, ${field.native}` }];
  });
  return [...known, ...others];
}

function define(name: string, type: PropertyTypeName, options: readonly string[] = []): PropertyDefinition {
  const choices = type === 'choice' ? { options: Object.fromEntries(options.map((one) => [one, []])) } : {};
  return { name, label: name, type, disclose: 'verified', askToVerify: false, required: true, ...choices };
}

function typeOf(field: FieldDescription): PropertyTypeName | undefined {
  const words = wordsOf(field.name);
  if (field.options && field.options.length > 1) return 'choice';
  if (field.type === 'text') {
    if (words.some((word) => ['email', 'mail'].includes(word))) return 'email';
    return words.some((word) => ['phone', 'telephone', 'mobile', 'cell'].includes(word)) ? 'phone' : 'text';
  }
  if (field.type === 'decimal') {
    const isMoney = words.some((word) =>
      /amount|total|price|premium|balance|fee|cost|salary|freight/.test(word),
    );
    return isMoney ? 'amount' : 'number';
  }
  if (field.type === 'integer') return 'number';
  if (field.type === 'datetime' || field.type === 'instant') return isClock(words) ? 'datetime' : 'date';
  if (field.type === 'date') return 'date';
  return field.type === 'boolean' || field.type === 'time' ? field.type : undefined;
}

/** Many backends keep a plain date in a field that also holds a time: only a name that says so means one. */
function isClock(words: readonly string[]): boolean {
  return words.some((word) => ['at', 'time', 'timestamp', 'datetime', 'slot'].includes(word));
}

const systemWords =
  /^(?:created?|updated?|modified|deleted|inserted|changed|voided|last|write|sync|version|rowversion|uuid|guid|row)$/;

/** What the machinery keeps for itself. */
function isSystem(field: FieldDescription, collection: CollectionDescription): boolean {
  const words = wordsOf(field.name);
  const isSurrogate =
    collection.key.includes(field.name) && (field.generated || field.hasDefault || words.at(-1) === 'id');
  const isStamp =
    words.some((word) => /^(?:created|updated|modified|deleted|inserted)$/.test(word)) ||
    systemWords.test(words[0] ?? '') ||
    words.at(-1) === 'by' ||
    words.at(-1) === 'uid';
  return isSurrogate || isStamp || field.generated || isSecretName(words) || words.at(-1) === 'id';
}

function isTechnical(name: string): boolean {
  const words = tellingWords(withoutSchema(name));
  return words.some((word) =>
    /^(?:log|logs|audit|session|sessions|token|tokens|password|passwords|migration|migrations|history|operations|cache|queue|job|jobs|meta|usermeta)$/.test(
      word,
    ),
  );
}

/** A name as hub.yaml takes it: `Sales.CustomerAddresses` → `customer-address`. */
function nameOf(name: string, taken: ReadonlySet<string>, isCollection = true): string {
  const words = isCollection ? tellingWords(withoutSchema(name)) : wordsOf(name);
  const last = isCollection ? singularOf(words.slice(-1)) : (words.at(-1) ?? '');
  const ascii = [...words.slice(0, -1), last]
    .map((word) => word.normalize('NFKD').replace(/[^a-z0-9]/g, ''))
    .filter((word) => word !== '')
    .join('-')
    .slice(0, 55);
  const base = /^[a-z]/.test(ascii) ? ascii : `x-${ascii || 'field'}`;
  if (!taken.has(base)) return base;
  let count = 2;
  while (taken.has(`${base}-${count}`)) count += 1;
  return `${base}-${count}`;
}

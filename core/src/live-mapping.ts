import { compareLock, type HubLock, type LockDifference } from './config/index.ts';
import type { Description } from './contract/index.ts';
import { lockOf, type Mapping, type MappingFinding, resolveMapping } from './mapping/index.ts';
import type { Vocabulary } from './vocabulary/index.ts';

/** What is mapped at the moment, and how far it is accepted. */
export interface MappingState {
  /** Of the connectors described so far. Undefined: none of it can be used. */
  readonly mapping: Mapping | undefined;
  /** The part of the vocabulary that the mapping covers. */
  readonly vocabulary: Vocabulary;
  readonly findings: readonly MappingFinding[];
  /** What differs from what was accepted, for each connector where something does. */
  readonly differences: readonly LockDifference[];
  /** What `--accept` would write. */
  readonly current: HubLock;
}

/** Follows the backends' schemas: each description that comes in is resolved and held against the lock file. */
export interface LiveMapping {
  state(): MappingState;
  /** A connector was described, for the first time or again. */
  update(connector: string, description: Description): MappingState;
}

export function createLiveMapping(vocabulary: Vocabulary, lock: HubLock | undefined): LiveMapping {
  const descriptions = new Map<string, Description>();
  let state = resolve();

  function resolve(): MappingState {
    const covered = coverVocabulary(vocabulary, new Set(descriptions.keys()));
    const isEmpty = covered.records[vocabulary.customer] === undefined;
    const { mapping, findings } = isEmpty
      ? { mapping: undefined, findings: [] }
      : resolveMapping({ vocabulary: covered, descriptions });
    const current = mapping === undefined ? { version: 1 as const, connectors: {} } : toHubLock(mapping);
    return { mapping, vocabulary: covered, findings, differences: compareLock(lock, current), current };
  }

  return {
    state: () => state,
    update(connector, description) {
      descriptions.set(connector, description);
      state = resolve();
      return state;
    },
  };
}

/** The records whose connectors are described, and the actions on them. */
function coverVocabulary(vocabulary: Vocabulary, connectors: ReadonlySet<string>): Vocabulary {
  const records = Object.fromEntries(
    Object.entries(vocabulary.records).filter(([, record]) => connectors.has(record.in)),
  );
  const unknown = Object.keys(vocabulary.records).filter((name) => records[name] === undefined);
  // Rules know a related record by the relation's name.
  const relations = Object.values(vocabulary.records).flatMap(({ related = {} }) =>
    Object.entries(related).flatMap(([name, { record }]) => (unknown.includes(record) ? [name] : [])),
  );
  const missing = [...unknown, ...relations];
  const actions = Object.fromEntries(
    Object.entries(vocabulary.actions).filter(
      ([, action]) => records[action.record] !== undefined && !namesAny(action, missing),
    ),
  );
  const { onEnd, ...rest } = vocabulary;
  const closing = onEnd === undefined || namesAny(onEnd, missing) ? {} : { onEnd };
  return { ...rest, ...closing, records, actions };
}

/** Whether rules name one of these record types: what cannot be read must not look like nothing there. */
function namesAny(rules: unknown, records: readonly string[]): boolean {
  if (records.length === 0) return false;
  const isName = new Set(['record', 'name', 'as']);
  let isFound = false;
  JSON.stringify(rules, (key, value: unknown) => {
    if (isName.has(key) && typeof value === 'string' && records.includes(value)) isFound = true;
    return value;
  });
  return isFound;
}

/** A mapping as the lock file keeps it, by connector. */
function toHubLock(mapping: Mapping): HubLock {
  const { collections, records } = lockOf(mapping);
  const connectors: HubLock['connectors'] = {};
  const entryOf = (name: string) => {
    connectors[name] ??= { fingerprint: {}, mapping: {} };
    return connectors[name];
  };
  for (const [place, fingerprint] of Object.entries(collections)) {
    const [connector = '', ...collection] = place.split('/');
    entryOf(connector).fingerprint[collection.join('/')] = fingerprint;
  }
  for (const [name, record] of Object.entries(records)) {
    entryOf(record.connector).mapping[name] = {
      '(record)':
        record.parent === undefined ? record.collection : `${record.collection}, by ${record.parent}`,
      ...Object.fromEntries(
        Object.entries(record.properties).map(([property, place]) => [
          property,
          typeof place === 'string'
            ? place
            : Object.entries(place)
                .map(([part, path]) => `${part}: ${path}`)
                .join(', '),
        ]),
      ),
    };
  }
  return { version: 1, connectors };
}

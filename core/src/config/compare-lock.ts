import type { HubLock } from './lock.ts';

/** What differs between the accepted state of one connector and the present one. */
export interface LockDifference {
  readonly connector: string;
  readonly kind: 'not-accepted' | 'changed';
  /** For people, one difference each: `customer.address: was customers.address, is addresses.street`. */
  readonly lines: readonly string[];
}

/** Compares what was accepted with what is there. Connectors of `current` without a difference are left out. */
export function compareLock(lock: HubLock | undefined, current: HubLock): readonly LockDifference[] {
  return Object.entries(current.connectors).flatMap(([connector, now]): LockDifference[] => {
    const accepted = own(lock?.connectors ?? {}, connector);
    if (accepted === undefined)
      return [{ connector, kind: 'not-accepted', lines: ['nothing was accepted yet'] }];
    const lines = [
      ...compareMappings(accepted.mapping, now.mapping),
      ...compareTexts(accepted.fingerprint, now.fingerprint).map(({ key, was, is }) => {
        if (was === undefined) return `collection ${key} is newly used`;
        return `collection ${key} ${is === undefined ? 'is no longer used or no longer there' : 'changed'}`;
      }),
    ];
    return lines.length === 0 ? [] : [{ connector, kind: 'changed', lines }];
  });
}

type Texts = Readonly<Record<string, string>>;

function compareMappings(
  accepted: Readonly<Record<string, Texts>>,
  now: Readonly<Record<string, Texts>>,
): readonly string[] {
  const records = [...new Set([...Object.keys(accepted), ...Object.keys(now)])];
  return records.flatMap((record) =>
    compareTexts(own(accepted, record) ?? {}, own(now, record) ?? {}).map(
      ({ key, was, is }) => `${record}.${key}: was ${was ?? 'not mapped'}, is ${is ?? 'not mapped'}`,
    ),
  );
}

interface TextDifference {
  readonly key: string;
  readonly was: string | undefined;
  readonly is: string | undefined;
}

function compareTexts(before: Texts, after: Texts): readonly TextDifference[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return keys
    .map((key) => ({ key, was: own(before, key), is: own(after, key) }))
    .filter(({ was, is }) => was !== is);
}

function own<Item>(record: Readonly<Record<string, Item>>, key: string): Item | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

import type { Fact } from './transcript.ts';

/** Every value of a backend by `<subject>, <property>`, called as the business calls them. */
export type Facts = ReadonlyMap<string, string | null>;

/** Tells what the hub changed in a backend. */
export interface FactWatch {
  /** What changed since the last call, as transcripts write it. */
  takeChanges(): Promise<readonly string[]>;
  /** These were changed by somebody else: they are no changes of the hub's. */
  expect(facts: readonly Fact[]): void;
}

export async function watchFacts(read: () => Promise<Facts>): Promise<FactWatch> {
  let known = await read();
  return {
    async takeChanges() {
      const before = known;
      known = await read();
      const names = [...new Set([...before.keys(), ...known.keys()])];
      return names
        .filter((name) => (before.get(name) ?? null) !== (known.get(name) ?? null))
        .map((name) => `${name}: ${before.get(name) ?? 'nothing'} → ${known.get(name) ?? 'nothing'}`)
        .sort();
    },
    expect(facts) {
      const told = facts.map(({ subject, property, value }) => [`${subject}, ${property}`, value] as const);
      known = new Map([...known, ...told]);
    },
  };
}

import { until } from '../support/until.ts';
import { type FactNames, type NamedFact, nameFacts, toFactMap } from './facts.ts';
import type { Place } from './places/index.ts';
import type { Fact } from './transcript.ts';
import { type Facts, watchFacts } from './watch-facts.ts';

/** One transcript's own backends, seen as the business sees them. */
export interface Backend {
  /** What changed since the last call, as transcripts write it. What `tell` changed is left out. */
  takeChanges(): Promise<readonly string[]>;
  /** Changes something as somebody else would. */
  tell(facts: readonly Fact[]): Promise<void>;
  /**
   * Runs `act` while no write can go through, waits until so many wait, changes `facts` ahead of them, and lets
   * them go. `countPermits` tells how many writes the hub has permitted until now.
   */
  holdWrites(
    waiting: number,
    facts: readonly Fact[],
    act: () => Promise<void>,
    countPermits: () => Promise<number>,
  ): Promise<void>;
}

/** By the names of connectors. */
export type Places = ReadonlyMap<string, Place>;

/** How facts are read and told. */
export interface FactView {
  read(): Promise<Facts>;
  tell(fact: Fact): Promise<void>;
}

/** Every value under the name that facts.yaml gives it. */
export function viewNamed(places: Places, names: FactNames): FactView {
  async function readNamed(): Promise<readonly NamedFact[]> {
    const facts: NamedFact[] = [];
    for (const [connector, place] of places) facts.push(...nameFacts(names, connector, await place.dump()));
    return facts;
  }
  return {
    read: async () => toFactMap(await readNamed()),
    async tell({ subject, property, value }) {
      const name = `${subject}, ${property}`;
      const fact = (await readNamed()).find((one) => one.name === name);
      if (fact === undefined) throw new Error(`There is no "${name}"`);
      await places.get(fact.connector)?.edit({ ...fact.place, value });
    },
  };
}

/** A PostgreSQL through the example's own view `transcript.facts` and function `transcript.tell`. */
export function viewSql(place: Place): FactView {
  const query: NonNullable<Place['query']> = async (sql, values) => {
    if (place.query === undefined) throw new Error('Only a PostgreSQL is looked at through facts.sql');
    return await place.query(sql, values);
  };
  return {
    async read() {
      const rows = await query('SELECT subject, property, value FROM transcript.facts');
      const facts = new Map(
        rows.map(({ subject, property, value }) => [
          `${subject}, ${property}`,
          value === null ? null : String(value),
        ]),
      );
      if (facts.size < rows.length) throw new Error('transcript.facts calls two values by the same name');
      return facts;
    },
    async tell({ subject, property, value }) {
      await query('SELECT transcript.tell($1, $2, $3)', [subject, property, value]);
    },
  };
}

export async function openBackend(places: Places, view: FactView): Promise<Backend> {
  const watch = await watchFacts(view.read);

  async function tell(facts: readonly Fact[]): Promise<void> {
    for (const fact of facts) await view.tell(fact);
    watch.expect(facts);
  }

  return {
    takeChanges: watch.takeChanges,
    tell,
    async holdWrites(waiting, facts, act, countPermits) {
      const before = await countPermits();
      const isPermitted = async () => (await countPermits()) >= before + waiting;
      const holds = await Promise.all([...places.values()].map((place) => place.hold(isPermitted)));
      try {
        await act();
        await until('The permit', isPermitted);
        await until('The write', async () => {
          const states = await Promise.all(holds.map((hold) => hold.isWaiting(waiting)));
          return states.includes(true);
        });
        await tell(facts);
      } finally {
        for (const hold of holds) await hold.release();
      }
    },
  };
}
